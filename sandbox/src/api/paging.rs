//! Which part of a list a request asks for.

use axum::extract::rejection::QueryRejection;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::{ApiError, Issue, Result};

/// The query of a list. Numbers are text here, so that each can be refused by name.
#[derive(Deserialize)]
pub(super) struct PageQuery {
    per_page: Option<String>,
    page: Option<String>,
    cursor: Option<String>,
}

/// A page to show.
pub(super) struct Page {
    size: usize,
    start: Start,
}

enum Start {
    Skip(usize),
    /// The id that the page before ended with. Sorted by id, a list loses and repeats nothing when
    /// objects come and go between two pages.
    After(String),
}

impl From<QueryRejection> for ApiError {
    fn from(error: QueryRejection) -> Self {
        Self::bad_request(error.body_text())
    }
}

impl PageQuery {
    /// The page that is meant. A cursor wins over a page number: clients that page on keep sending the number
    /// they began with.
    pub(super) fn page(self) -> Result<Page> {
        let size = number("per_page", self.per_page.as_deref(), 50, 100)?;
        let page = number("page", self.page.as_deref(), 1, usize::MAX)?;
        let start = match self.cursor {
            Some(id) => Start::After(id),
            None => Start::Skip((page - 1).saturating_mul(size)),
        };
        Ok(Page { size, start })
    }
}

impl Page {
    /// The answer that shows this page of items, which must be sorted by their ids. `member` is what the answer calls
    /// them.
    pub(super) fn of<Id: AsRef<str>, Shown: FnOnce() -> Value>(
        &self,
        member: &str,
        items: impl Iterator<Item = (Id, Shown)>,
    ) -> Value {
        let (skip, after) = match &self.start {
            Start::Skip(count) => (*count, ""),
            Start::After(id) => (0, id.as_str()),
        };
        let mut rest = items.filter(|(id, _)| id.as_ref() > after).skip(skip).peekable();
        let shown: Vec<_> = rest.by_ref().take(self.size).collect();
        let has_next_page = rest.peek().is_some();
        let mut pagination = json!({ "hasNextPage": has_next_page, "count": shown.len() });
        if let Some((last, _)) = shown.last().filter(|_| has_next_page) {
            pagination["cursor"] = last.as_ref().into();
        }
        let shown: Vec<_> = shown.into_iter().map(|(_, show)| show()).collect();
        json!({ "data": { member: shown }, "pagination": pagination })
    }
}

fn number(name: &str, text: Option<&str>, default: usize, largest: usize) -> Result<usize> {
    let Some(text) = text else { return Ok(default) };
    text.parse().ok().filter(|number| (1..=largest).contains(number)).ok_or_else(|| {
        let message = match largest {
            usize::MAX => "must be a number from 1 on".to_owned(),
            _ => format!("must be a number from 1 to {largest}"),
        };
        ApiError::invalid(vec![Issue::new(name, message)])
    })
}
