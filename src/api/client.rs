//! The calls of everything that has a list: list, read, create, replace, delete.

use baton_model::{
    Cause, Failure, Record, Resource, Value,
    activity::Purpose,
    config::System,
    list::encode,
    ocp::{self, path},
    page::Page,
};
use gloo_net::http::Method;

use super::{
    fetch::{Call, send, send_for},
    session::Session,
};

/// Where the six resources of the Conversation Manager are.
const HUB: System = System::ConversationManager;

/// Calls a system for one kind of record.
#[derive(Clone, Copy)]
pub struct Client {
    session: Session,
    resource: Resource,
    /// Which load its requests belong to, 0 for none.
    bulk: u32,
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
        Self { session, resource, bulk: 0 }
    }

    /// The same, for pages of a load that is one entry of Activity.
    #[must_use]
    pub const fn part_of(self, bulk: u32) -> Self {
        Self { bulk, ..self }
    }

    fn one(&self, id: &str) -> String {
        if self.resource == Resource::App {
            return path::app(id);
        }
        format!("{}/{}", self.resource.spec().path, encode(id))
    }

    const fn system(&self) -> System {
        self.resource.system()
    }

    /// Page `number` of `size` records; without paging where the server refuses it.
    pub async fn list(&self, number: u32, size: u32) -> Result<ListAnswer, Failure> {
        let path = self.resource.spec().path;
        if !self.session.refuses_paging() {
            let ask = |size: u32| format!("{path}?$pagenum={number}&$pagesize={size}");
            let mut answer = self.page(ask(size)).await;
            if matches!(&answer, Err(f) if f.cause == Cause::Invalid && f.code != "400-101" && size != 25)
            {
                answer = self.page(ask(25)).await;
            }
            match answer {
                Err(failure) if failure.code == "400-101" => self.session.drop_paging(),
                answer => return Ok(ListAnswer { page: answer?, unpaged: false }),
            }
        }
        Ok(ListAnswer { page: self.page(path.to_owned()).await?, unpaged: true })
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
        let call = Call { bulk: self.bulk, ..Call::get(System::Orchestrator, path) };
        let page = send_for(self.session, call, |answer, label| {
            ocp::page::read(answer.json(label)?).ok_or_else(|| Failure::unreadable(label, answer))
        });
        Ok(ListAnswer { page: page.await?, unpaged })
    }

    async fn page(&self, path: String) -> Result<Page, Failure> {
        let list_key = self.resource.spec().list_key;
        let call = Call { bulk: self.bulk, ..Call::get(HUB, path) };
        send_for(self.session, call, |answer, label| answer.list(label, list_key)).await
    }

    /// The record with this id.
    #[allow(clippy::redundant_closure_for_method_calls, reason = "its lifetime is too narrow")]
    pub async fn read_one(&self, id: &str) -> Result<Record, Failure> {
        let call = Call::get(self.system(), self.one(id));
        send_for(self.session, call, |answer, label| answer.record(label)).await
    }

    /// Creates a record; everything that the server answers, its id included.
    pub async fn create(&self, body: &Value) -> Result<Value, Failure> {
        let path = self.resource.spec().path.to_owned();
        let call = Call {
            purpose: Purpose::Create,
            ..Call::write(self.system(), Method::POST, path, Some(body))
        };
        Ok(send(self.session, call).await?.unwrap_or(Value::Null))
    }

    /// Replaces a record.
    pub async fn replace(&self, id: &str, body: &Value) -> Result<(), Failure> {
        let call = Call::write(self.system(), Method::PUT, self.one(id), Some(body));
        done(self.session, call).await
    }

    /// Deletes a record.
    pub async fn delete(&self, id: &str) -> Result<(), Failure> {
        let call = Call::write(self.system(), Method::DELETE, self.one(id), None);
        done(self.session, call).await
    }
}

/// A write is done when its status says so, whatever its body looks like.
async fn done(session: Session, call: Call) -> Result<(), Failure> {
    send_for(session, call, |_, _| Ok(())).await
}
