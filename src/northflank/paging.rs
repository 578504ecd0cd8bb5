//! Reads lists with any number of pages.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    call::Call,
    error::{Error, Operation},
    request::Request,
    session::Session,
    transport::data,
};

/// The maximum page size of the API.
pub(super) const PER_PAGE: usize = 100;

/// No account has as many pages. A longer list would never end and use up the rate limit.
const MAX_PAGES: usize = 100;

/// The maximum size of all pages of a list together, in bytes. Thousands of integrations fit, and any machine has
/// enough memory for them.
const MAX_BYTES: usize = 32 << 20;

/// The pages of a list. Each is requested only when it is needed.
pub struct Pages<'a, T> {
    session: &'a Session,
    request: Request,
    /// The member of the response's `data` that contains the items.
    member: &'static str,
    read: Box<Read<T>>,
    call: &'a Call,
    /// `None` after the last page.
    next: Option<NextPage>,
    asked: BTreeSet<NextPage>,
    /// The size of the pages so far, in bytes.
    bytes: usize,
}

/// Parses one item.
type Read<T> = dyn Fn(&Value) -> Result<T, String> + Send + Sync;

impl<'a, T: 'static> Pages<'a, T> {
    pub(super) fn new(
        session: &'a Session,
        request: Request,
        member: &'static str,
        read: impl Fn(&Value) -> Result<T, String> + Send + Sync + 'static,
        call: &'a Call,
    ) -> Self {
        Self {
            session,
            request,
            member,
            read: Box::new(read),
            call,
            next: Some(NextPage::First),
            asked: BTreeSet::new(),
            bytes: 0,
        }
    }

    /// The next page, or `None` after the last one. An error ends the list.
    ///
    /// # Errors
    /// See [`Error`]; also where pages never end.
    pub async fn next(&mut self) -> Result<Option<Page<T>>, Error> {
        let Some(next) = self.next.take() else { return Ok(None) };
        let broken = |problem: String| Error::body(self.request.operation, problem);
        if self.asked.len() == MAX_PAGES {
            return Err(broken(format!("the list does not end after {MAX_PAGES} pages")));
        }
        let json = self.session.send(&next.of(&self.request), self.call).await?;
        self.bytes += json.to_string().len();
        if self.bytes > MAX_BYTES {
            return Err(broken(format!("all pages together are larger than {} MiB", MAX_BYTES >> 20)));
        }
        let (items, following) = page(self.request.operation, &json, self.member, &next)?;
        let page = Page::read(items, &self.read);
        self.asked.insert(next);
        if following.as_ref().is_some_and(|following| self.asked.contains(following)) {
            return Err(broken("its pages repeat".to_owned()));
        }
        self.next = following;
        Ok(Some(page))
    }

    /// All pages together.
    ///
    /// # Errors
    /// See [`Error`]; also where pages never end.
    pub(super) async fn all(mut self) -> Result<Page<T>, Error> {
        let mut all = Page { items: Vec::new(), unreadable: None };
        while let Some(page) = self.next().await? {
            all.items.extend(page.items);
            all.unreadable = all.unreadable.or(page.unreadable);
        }
        Ok(all)
    }
}

/// The readable items of one page.
#[derive(Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// The problem of an unreadable item.
    pub(super) unreadable: Option<String>,
}

impl<T: 'static> Page<T> {
    /// Ensures that [`Self::items`] has all objects, so that absence proves something.
    ///
    /// # Errors
    /// If an item is unreadable, because it may be the missing object.
    pub fn ensure_complete(&self) -> Result<(), Error> {
        ensure_complete(self.unreadable.as_deref())
    }

    /// All items of a list that has no pages.
    ///
    /// # Errors
    /// If it is no list.
    pub(super) fn whole(
        json: &Value,
        member: &str,
        read: &(impl Fn(&Value) -> Result<T, String> + Send + Sync + 'static),
    ) -> Result<Self, Error> {
        Ok(Self::read(items(Operation::List, json, member)?, read))
    }

    fn read(json: &[Value], read: &Read<T>) -> Self {
        let mut page = Self { items: Vec::with_capacity(json.len()), unreadable: None };
        for item in json {
            match read(item) {
                Ok(item) => page.items.push(item),
                Err(problem) => page.unreadable = Some(problem),
            }
        }
        if let Some(problem) = &page.unreadable {
            let count = json.len() - page.items.len();
            tracing::warn!(problem, count, "skipped unreadable items of a list");
        }
        page
    }
}

/// Ensures that every item of a list was readable.
///
/// # Errors
/// The problem of an unreadable item.
pub(super) fn ensure_complete(unreadable: Option<&str>) -> Result<(), Error> {
    match unreadable {
        None => Ok(()),
        Some(problem) => Err(Error::body(Operation::List, problem.to_owned())),
    }
}

/// The page to request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum NextPage {
    First,
    /// By the cursor of the previous page.
    Cursor(String),
    /// By page number, if the previous page had no cursor.
    Number(usize),
}

impl NextPage {
    fn of(&self, list: &Request) -> Request {
        let request = list.clone().query("per_page", PER_PAGE.to_string());
        match self {
            Self::First => request,
            Self::Cursor(cursor) => request.query("cursor", cursor),
            Self::Number(number) => request.query("page", number.to_string()),
        }
    }
}

fn items<'a>(operation: Operation, json: &'a Value, member: &str) -> Result<&'a [Value], Error> {
    let items = data(operation, json)?.get(member).and_then(Value::as_array);
    items.map(Vec::as_slice).ok_or_else(|| Error::body(operation, format!("it has no \"{member}\"")))
}

/// The items of one page, and the next page if there is one.
fn page<'a>(
    operation: Operation,
    json: &'a Value,
    member: &str,
    current: &NextPage,
) -> Result<(&'a [Value], Option<NextPage>), Error> {
    let broken = |problem: String| Error::body(operation, problem);
    let items = items(operation, json, member)?;
    let pagination = json.get("pagination");
    let of_page = |name: &str| pagination.and_then(|pagination| pagination.get(name));
    // Only a complete list proves that something is gone, so the response must state explicitly that this is the last
    // page.
    match of_page("hasNextPage").and_then(Value::as_bool) {
        Some(false) => return Ok((items, None)),
        Some(true) => {}
        None => return Err(broken("it does not say whether there are more pages".to_owned())),
    }
    let next = match (of_page("cursor").and_then(Value::as_str), current) {
        (Some(cursor), _) => NextPage::Cursor(cursor.to_owned()),
        (None, NextPage::Number(number)) => NextPage::Number(number + 1),
        (None, _) => NextPage::Number(2),
    };
    Ok((items, Some(next)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use reqwest::header::HeaderMap;
    use serde_json::json;

    use super::*;
    use crate::northflank::{Client, Config, ErrorKind, Http, HttpRequest, HttpResponse, Scope};

    fn next(pagination: Value, current: &NextPage) -> Result<Option<NextPage>, Error> {
        let answer = json!({"data": {"things": [{"id": "a"}]}, "pagination": pagination});
        page(Operation::List, &answer, "things", current).map(|(items, next)| {
            assert_eq!(items.len(), 1);
            next
        })
    }

    /// An endless list; each page has this many integrations with this description.
    struct Endless(usize, String);

    #[async_trait::async_trait]
    impl Http for Endless {
        async fn exchange(&self, _: HttpRequest) -> Result<HttpResponse, ErrorKind> {
            let item = json!({"id": "a", "name": "A", "provider": "civo", "description": self.1});
            let page = json!({
                "data": {"integrations": vec![item; self.0]},
                "pagination": {"hasNextPage": true},
            });
            let body = Ok(page.to_string().into());
            Ok(HttpResponse { status: reqwest::StatusCode::OK, headers: HeaderMap::new(), body })
        }
    }

    async fn all_of(http: Endless) -> String {
        let client = Client::over(Some(Arc::new(http)), Config::of_test());
        let listed = client.integrations.list(&Scope::default(), &Call::default()).await;
        listed.expect_err("it never ends").to_string()
    }

    #[tokio::test]
    async fn a_list_is_limited_by_pages_and_by_size() {
        let told = all_of(Endless(1, String::new())).await;
        assert!(told.ends_with("the list does not end after 100 pages"), "{told}");
        let told = all_of(Endless(40, "x".repeat(100_000))).await;
        assert!(told.ends_with("all pages together are larger than 32 MiB"), "{told}");
    }

    #[test]
    fn pages_are_followed_by_cursor_or_number() {
        let next = |pagination, current| next(pagination, current).expect("a page");
        assert_eq!(next(json!({"hasNextPage": false, "cursor": "c"}), &NextPage::First), None);
        assert_eq!(
            next(json!({"hasNextPage": true, "cursor": "c"}), &NextPage::First),
            Some(NextPage::Cursor("c".to_owned()))
        );
        assert_eq!(next(json!({"hasNextPage": true}), &NextPage::First), Some(NextPage::Number(2)));
        assert_eq!(next(json!({"hasNextPage": true}), &NextPage::Number(2)), Some(NextPage::Number(3)));
    }

    #[test]
    fn a_list_without_an_explicit_end_is_unreadable() {
        for pagination in [Value::Null, json!({}), json!({"cursor": "x"}), json!({"hasNextPage": "true"})] {
            assert!(next(pagination.clone(), &NextPage::First).is_err(), "{pagination}");
        }
    }

    #[test]
    fn an_unreadable_item_is_skipped_but_reported() {
        let read = |item: &Value| item.as_i64().ok_or_else(|| "it is no number".to_owned());
        let whole = Page::read(&[json!(1), json!(2)], &read);
        assert_eq!((whole.items, whole.unreadable), (vec![1, 2], None));
        let holed = Page::read(&[json!(1), json!("odd"), json!(2)], &read);
        assert_eq!((holed.items, holed.unreadable.as_deref()), (vec![1, 2], Some("it is no number")));
    }

    #[test]
    fn a_value_that_is_not_a_list_is_unreadable() {
        for json in [json!({"data": {}}), json!({"data": {"things": 1}}), json!([])] {
            assert!(page(Operation::List, &json, "things", &NextPage::First).is_err(), "{json}");
        }
    }
}
