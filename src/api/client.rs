//! The calls of the six resources: list, read, create, replace, delete.

use baton_model::{
    Cause, Failure, Record, Resource, Value, config::System, list::encode, page::Page,
};
use gloo_net::http::Method;

use super::{
    fetch::{Call, send},
    session::Session,
};

/// Where the six resources are.
const HUB: System = System::ConversationManager;

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

    /// Page `number` of `size` records; without paging where the server refuses it.
    pub async fn list(&self, number: u32, size: u32) -> Result<ListAnswer, Failure> {
        let path = self.resource.spec().path;
        if !self.session.refuses_paging() {
            let ask = |size: u32| format!("{path}?$pagenum={number}&$pagesize={size}");
            let mut answer = send(self.session, Call::get(HUB, ask(size))).await;
            if matches!(&answer, Err(f) if f.cause == Cause::Invalid && f.code != "400-101" && size != 25)
            {
                answer = send(self.session, Call::get(HUB, ask(25))).await;
            }
            match answer {
                Err(failure) if failure.code == "400-101" => self.session.drop_paging(),
                answer => {
                    let page = self.read(answer?, path)?;
                    return Ok(ListAnswer { page, unpaged: false });
                }
            }
        }
        let answer = send(self.session, Call::get(HUB, path.to_owned())).await?;
        Ok(ListAnswer { page: self.read(answer, path)?, unpaged: true })
    }

    fn read(&self, body: Option<Value>, path: &str) -> Result<Page, Failure> {
        Page::read(body, self.resource.spec().list_key)
            .ok_or_else(|| Failure::without_answer(Cause::Unreadable, &format!("GET {path}")))
    }

    /// The record with this id.
    pub async fn read_one(&self, id: &str) -> Result<Record, Failure> {
        let path = self.one(id);
        let label = format!("GET {path}");
        match send(self.session, Call::get(HUB, path)).await? {
            Some(json) if json.is_object() => Ok(Record::new(json)),
            _ => Err(Failure::without_answer(Cause::Unreadable, &label)),
        }
    }

    /// Creates a record; everything that the server answers, its id included.
    pub async fn create(&self, body: &Value) -> Result<Value, Failure> {
        let path = self.resource.spec().path.to_owned();
        let call = Call::write(HUB, Method::POST, path, Some(body));
        Ok(send(self.session, call).await?.unwrap_or(Value::Null))
    }

    /// Replaces a record.
    pub async fn replace(&self, id: &str, body: &Value) -> Result<(), Failure> {
        let call = Call::write(HUB, Method::PUT, self.one(id), Some(body));
        settled(send(self.session, call).await)
    }

    /// Deletes a record.
    pub async fn delete(&self, id: &str) -> Result<(), Failure> {
        let call = Call::write(HUB, Method::DELETE, self.one(id), None);
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
