//! Which part of a list a request asks for.

use axum::extract::rejection::QueryRejection;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::{ApiError, Issue, Result};
use crate::integration::Integration;

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
    /// integrations come and go between two pages.
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

/// What a list is made of.
pub(super) trait Listed {
    fn id(&self) -> &str;
    fn shown(&self) -> Value;
}

impl Listed for &Integration {
    fn id(&self) -> &str {
        Integration::id(self)
    }

    fn shown(&self) -> Value {
        self.summary()
    }
}

impl Page {
    /// The answer that shows this page of `items`, which must be sorted by id. `member` is what the answer calls them.
    pub(super) fn of<T: Listed>(&self, member: &str, items: impl Iterator<Item = T>) -> Value {
        let (skip, after) = match &self.start {
            Start::Skip(count) => (*count, ""),
            Start::After(id) => (0, id.as_str()),
        };
        let mut rest = items.filter(|one| one.id() > after).skip(skip).peekable();
        let shown: Vec<_> = rest.by_ref().take(self.size).collect();
        let has_next_page = rest.peek().is_some();
        let mut pagination = json!({ "hasNextPage": has_next_page, "count": shown.len() });
        if let Some(last) = shown.last().filter(|_| has_next_page) {
            pagination["cursor"] = last.id().into();
        }
        let shown: Vec<_> = shown.iter().map(Listed::shown).collect();
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
