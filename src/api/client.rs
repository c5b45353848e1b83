//! The calls of everything that has a list: list, read, create, replace, delete.

use baton_model::{
    Cause, Failure, Record, Resource, Value,
    config::System,
    list::encode,
    ocp::{self, path},
    page::Page,
};
use gloo_net::http::Method;

use super::{
    fetch::{Call, send},
    session::Session,
};

/// Where the six resources of the Conversation Manager are.
const HUB: System = System::ConversationManager;

/// Calls a system for one kind of record.
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
        if self.resource == Resource::App {
            return path::app(id);
        }
        format!("{}/{}", self.resource.spec().path, encode(id))
    }

    fn system(&self) -> System {
        if self.resource == Resource::App { System::Orchestrator } else { HUB }
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

    /// A page of apps, counted from 1; only those of an organization, and only those that a search
    /// finds, unless these are empty.
    pub async fn apps(
        &self,
        number: u32,
        size: u32,
        org: &str,
        search: &str,
    ) -> Result<ListAnswer, Failure> {
        let offset = u64::from(number.saturating_sub(1)) * u64::from(size);
        self.read_apps(path::apps_page(size, offset, org, search), false).await
    }

    /// All apps at once.
    pub async fn all_apps(&self, org: &str) -> Result<ListAnswer, Failure> {
        self.read_apps(path::apps(org), true).await
    }

    async fn read_apps(&self, path: String, unpaged: bool) -> Result<ListAnswer, Failure> {
        let label = format!("GET {path}");
        let answer = send(self.session, Call::get(System::Orchestrator, path)).await?;
        let page = ocp::page::read(answer)
            .ok_or_else(|| Failure::without_answer(Cause::Unreadable, &label))?;
        Ok(ListAnswer { page, unpaged })
    }

    fn read(&self, body: Option<Value>, path: &str) -> Result<Page, Failure> {
        Page::read(body, self.resource.spec().list_key)
            .ok_or_else(|| Failure::without_answer(Cause::Unreadable, &format!("GET {path}")))
    }

    /// The record with this id.
    pub async fn read_one(&self, id: &str) -> Result<Record, Failure> {
        let path = self.one(id);
        let label = format!("GET {path}");
        match send(self.session, Call::get(self.system(), path)).await? {
            Some(json) if json.is_object() => Ok(Record::new(json)),
            _ => Err(Failure::without_answer(Cause::Unreadable, &label)),
        }
    }

    /// Creates a record; everything that the server answers, its id included.
    pub async fn create(&self, body: &Value) -> Result<Value, Failure> {
        let path = self.resource.spec().path.to_owned();
        let call = Call::write(self.system(), Method::POST, path, Some(body));
        Ok(send(self.session, call).await?.unwrap_or(Value::Null))
    }

    /// Replaces a record.
    pub async fn replace(&self, id: &str, body: &Value) -> Result<(), Failure> {
        let call = Call::write(self.system(), Method::PUT, self.one(id), Some(body));
        settled(send(self.session, call).await)
    }

    /// Deletes a record.
    pub async fn delete(&self, id: &str) -> Result<(), Failure> {
        let call = Call::write(self.system(), Method::DELETE, self.one(id), None);
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
