//! The calls of the six resources: list, read, create, replace, delete.

use baton_model::{
    Cause, Failure, Record, Resource, Spec, Value, config::System, list::encode, page::Page,
};
use gloo_net::http::Method;

use super::{
    fetch::{Call, send},
    session::Session,
    tabs,
};

/// Where the six resources are.
const HUB: System = System::ConversationManager;
/// Scopes of which one is needed to change records.
pub const WRITE: &[&str] = &[Spec::MANAGE];
/// Scopes of which one is needed to read them.
pub const READ: &[&str] = &[Spec::READ, Spec::MANAGE];

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
                    let page = self.read(Self::named(answer, self.for_list())?, path)?;
                    return Ok(ListAnswer { page, unpaged: false });
                }
            }
        }
        let answer = send(self.session, Call::get(HUB, path.to_owned())).await;
        let answer = Self::named(answer, self.for_list())?;
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
        match Self::named(send(self.session, Call::get(HUB, path)).await, READ)? {
            Some(json) if json.is_object() => Ok(Record::new(json)),
            _ => Err(Failure::without_answer(Cause::Unreadable, &label)),
        }
    }

    /// Creates a record; everything that the server answers, its id included.
    pub async fn create(&self, body: &Value) -> Result<Value, Failure> {
        let path = self.resource.spec().path.to_owned();
        let call = Call::write(HUB, Method::POST, path, Some(body));
        let answer = Self::named(send(self.session, call).await, WRITE)?.unwrap_or(Value::Null);
        self.tell(answer.get("id").and_then(Value::as_str).unwrap_or_default());
        Ok(answer)
    }

    /// Replaces a record.
    pub async fn replace(&self, id: &str, body: &Value) -> Result<(), Failure> {
        self.change(id, Call::write(HUB, Method::PUT, self.one(id), Some(body))).await
    }

    /// Deletes a record.
    pub async fn delete(&self, id: &str) -> Result<(), Failure> {
        self.change(id, Call::write(HUB, Method::DELETE, self.one(id), None)).await
    }

    async fn change(&self, id: &str, call: Call) -> Result<(), Failure> {
        settled(Self::named(send(self.session, call).await, WRITE))?;
        self.tell(id);
        Ok(())
    }

    /// Other tabs may show what was changed here.
    fn tell(&self, id: &str) {
        tabs::saved(self.session, HUB, self.resource.spec().address, id);
    }

    /// Names the scope that the contract asks for, where the server only says no.
    fn named<T>(answer: Result<T, Failure>, needed: &[&str]) -> Result<T, Failure> {
        answer.map_err(|mut failure| {
            let says = failure.details.iter().any(|(key, _)| key == "scope");
            if failure.cause == Cause::Forbidden && !says {
                failure.details.push(("scope".to_owned(), needed.join(" or ")));
            }
            failure
        })
    }

    /// The scopes of which one is needed for the list.
    fn for_list(&self) -> &'static [&'static str] {
        if self.resource.spec().list_read_scope.is_some() { READ } else { WRITE }
    }
}

/// A write is done when its status says so, whatever its body looks like.
fn settled(answer: Result<Option<Value>, Failure>) -> Result<(), Failure> {
    match answer {
        Err(failure) if failure.cause == Cause::Unreadable && failure.status < 300 => Ok(()),
        answer => answer.map(drop),
    }
}
