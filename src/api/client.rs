//! The calls of the six resources: list, read, create, replace, delete.

use baton_model::{Cause, Failure, Record, Resource, Value, list::encode, page::Page};
use gloo_net::http::Method;

use super::{
    fetch::{Call, send},
    session::Session,
};

/// Rows of a page that every server gives.
const SIZE: u32 = 25;

/// Calls the Conversation Manager for one resource.
#[derive(Clone, Copy)]
pub struct Client {
    session: Session,
    resource: Resource,
}

/// A page, and whether the server would page at all.
pub struct ListAnswer {
    /// What came.
    pub page: Page,
    /// The server took no paging parameters: this is all it gives.
    pub unpaged: bool,
}

impl Client {
    /// Calls for `resource`.
    pub const fn new(session: Session, resource: Resource) -> Self {
        Self { session, resource }
    }

    fn one(&self, id: &str) -> String {
        format!("{}/{}", self.resource.spec().path, encode(id))
    }

    /// Page `number` of `size` records; without paging where the server refuses it. Where it refuses
    /// the size, the page is put together from several of the default size.
    pub async fn list(&self, number: u32, size: u32) -> Result<ListAnswer, Failure> {
        let path = self.resource.spec().path;
        while !self.session.refuses_paging() {
            if size > SIZE && self.session.refuses_large_pages() {
                return self.list_in_parts(number, size).await;
            }
            match self.page(number, size).await {
                Err(failure) if failure.code == "400-101" => self.session.drop_paging(),
                Err(failure) if failure.cause == Cause::Invalid && size > SIZE => {
                    let answer = self.list_in_parts(number, size).await?;
                    self.session.drop_large_pages();
                    return Ok(answer);
                }
                page => return Ok(ListAnswer { page: page?, unpaged: false }),
            }
        }
        let answer = send(self.session, Call::get(path.to_owned())).await?;
        Ok(ListAnswer { page: self.read(answer, path)?, unpaged: true })
    }

    async fn page(&self, number: u32, size: u32) -> Result<Page, Failure> {
        let path = self.resource.spec().path;
        let call = Call::get(format!("{path}?$pagenum={number}&$pagesize={size}"));
        self.read(send(self.session, call).await?, path)
    }

    async fn list_in_parts(&self, number: u32, size: u32) -> Result<ListAnswer, Failure> {
        let parts = size.div_ceil(SIZE);
        let mut whole: Option<Page> = None;
        for part in 1..=parts {
            let page = self.page((number - 1) * parts + part, SIZE).await?;
            let is_last = page.records.len() < SIZE as usize;
            match &mut whole {
                None => whole = Some(page),
                Some(whole) => {
                    whole.records.extend(page.records);
                    whole.count = whole.count.max(page.count);
                }
            }
            let seen = u64::from((number - 1) * parts + part) * u64::from(SIZE);
            let count = whole.as_ref().and_then(|page| page.count);
            if is_last || count.is_some_and(|count| count <= seen) {
                break;
            }
        }
        let mut page = whole.unwrap_or_default();
        page.size = None;
        Ok(ListAnswer { page, unpaged: false })
    }

    fn read(&self, body: Option<Value>, path: &str) -> Result<Page, Failure> {
        Page::read(body, self.resource.spec().list_key)
            .ok_or_else(|| Failure::without_answer(Cause::Unreadable, &format!("GET {path}")))
    }

    /// The record with this id.
    pub async fn read_one(&self, id: &str) -> Result<Record, Failure> {
        let path = self.one(id);
        let label = format!("GET {path}");
        match send(self.session, Call::get(path)).await? {
            Some(json) if json.is_object() => Ok(Record::new(json)),
            _ => Err(Failure::without_answer(Cause::Unreadable, &label)),
        }
    }

    /// Creates a record; everything that the server answers, its id included.
    pub async fn create(&self, body: &Value) -> Result<Value, Failure> {
        let call = Call {
            method: Method::POST,
            path: self.resource.spec().path.to_owned(),
            body: Some(body.to_string()),
        };
        Ok(send(self.session, call).await?.unwrap_or(Value::Null))
    }

    /// Replaces a record.
    pub async fn replace(&self, id: &str, body: &Value) -> Result<(), Failure> {
        let call = Call { method: Method::PUT, path: self.one(id), body: Some(body.to_string()) };
        settled(send(self.session, call).await)
    }

    /// Deletes a record.
    pub async fn delete(&self, id: &str) -> Result<(), Failure> {
        let call = Call { method: Method::DELETE, path: self.one(id), body: None };
        settled(send(self.session, call).await)
    }
}

/// A write is done when its status says so, whatever its body looks like.
fn settled(answer: Result<Option<Value>, Failure>) -> Result<(), Failure> {
    match answer {
        Err(failure) if failure.cause == Cause::Unreadable && failure.status < 300 => Ok(()),
        answer => answer.map(drop),
    }
}
