//! The calls of everything that has a list: list, read, create, replace, delete.

use std::pin::Pin;

use baton_model::{
    Cause, Failure, Record, Resource, Spec, Value,
    activity::Purpose,
    config::System,
    failure::Answer,
    list::encode,
    lookup,
    ocp::{self, path},
    page::Page,
};
use gloo_net::http::Method;

use super::{
    fetch::{Call, send, send_for},
    session::Session,
    tabs,
};
use crate::lazy::part;

/// Rows of a page that every server gives.
const SIZE: u32 = 25;

/// Where the six resources of the Conversation Manager are.
const HUB: System = System::ConversationManager;
/// Scopes of which one is needed to change records.
pub const WRITE: &[&str] = &[Spec::MANAGE];
/// Scopes of which one is needed to read them.
pub const READ: &[&str] = &[Spec::READ, Spec::MANAGE];

/// Why nothing can be done with a record.
pub const NO_ID: &str = "The server gave no ID for this record.";

/// Calls a system for one kind of record.
#[derive(Clone, Copy)]
pub struct Client {
    session: Session,
    resource: Resource,
    /// Which load its requests belong to, 0 for none.
    bulk: u32,
}

/// A page, and whether the server would page at all.
#[derive(Default)]
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

    /// The path of a record.
    pub fn one(&self, id: &str) -> String {
        if self.resource == Resource::App {
            return path::app(id);
        }
        format!("{}/{}", self.resource.spec().path, encode(id))
    }

    const fn system(&self) -> System {
        self.resource.system()
    }

    /// Page `number` of `size` records; without paging where the server refuses it, whatever it says.
    pub async fn list(&self, number: u32, size: u32) -> Result<ListAnswer, Failure> {
        let is_refused = size > SIZE && self.session.refuses_large_pages();
        let mut refusal = None;
        if !is_refused && !self.session.refuses_paging() {
            match self.nth(number, size).await {
                Err(failure) if failure.cause == Cause::Invalid => refusal = Some(failure),
                page => return Ok(ListAnswer { page: page?, unpaged: false }),
            }
        }
        came(otherwise(*self, number, size, refusal).await).await
    }

    /// A list of a server that refuses a page as it was asked for: now, or earlier.
    async fn list_otherwise(
        self,
        number: u32,
        size: u32,
        refusal: Option<Failure>,
    ) -> Result<ListAnswer, Failure> {
        let mut is_told = false;
        if !self.session.refuses_paging() {
            let page = match refusal {
                Some(failure) if size <= SIZE || failure.code == "400-101" => Err(failure),
                _ => self.list_in_parts(number, size).await,
            };
            match page {
                Err(failure) if self.may_do_without(number, &failure).await => {
                    is_told = failure.refuses_paging();
                }
                page => {
                    let page = page?;
                    self.session.drop_large_pages();
                    return Ok(ListAnswer { page, unpaged: false });
                }
            }
        }
        let path = self.resource.spec().path.to_owned();
        let page = self.named(self.page(path).await, self.for_list())?;
        // A server that gives a part of it cuts pages after all: it may take them the next time.
        if is_told || page.count.is_none_or(|count| count <= page.records.len() as u64) {
            self.session.drop_paging();
        }
        Ok(ListAnswer { page, unpaged: true })
    }

    /// Whether a page may be refused for being asked for as a page at all. One past the end may be
    /// refused, too: then the first one is not.
    async fn may_do_without(&self, number: u32, failure: &Failure) -> bool {
        let is_invalid = |failure: &Failure| failure.cause == Cause::Invalid;
        is_invalid(failure)
            && (number == 1
                || failure.refuses_paging()
                || matches!(self.nth(1, SIZE).await, Err(failure) if is_invalid(&failure)))
    }

    async fn nth(&self, number: u32, size: u32) -> Result<Page, Failure> {
        let path = self.resource.spec().path;
        let page = self.page(format!("{path}?$pagenum={number}&$pagesize={size}")).await;
        self.named(page, self.for_list())
    }

    /// Where the server refuses the size: a page put together from several of the default size.
    async fn list_in_parts(&self, number: u32, size: u32) -> Result<Page, Failure> {
        let parts = size.div_ceil(SIZE);
        let mut whole: Option<Page> = None;
        for part in 1..=parts {
            let page = self.nth((number - 1) * parts + part, SIZE).await?;
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
        Ok(page)
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
        let asked = (size, offset, search.to_owned());
        self.read_apps(org, Some(asked)).await
    }

    /// All apps at once.
    pub async fn all_apps(&self, org: &str) -> Result<ListAnswer, Failure> {
        self.read_apps(org, None).await
    }

    async fn read_apps(&self, org: &str, asked: Option<Asked>) -> Result<ListAnswer, Failure> {
        came(apps(*self, org.to_owned(), asked).await).await
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
        if id.is_empty() {
            // It would ask for the list.
            return Err(Failure::without_answer(Cause::NotFound, &call.path));
        }
        let answer = send_for(self.session, call, |answer, label| answer.record(label)).await;
        let mut record = self.named(answer, READ)?;
        if record.id.is_empty() {
            id.clone_into(&mut record.id);
        }
        Ok(record)
    }

    /// Whose calls these are.
    pub const fn resource(&self) -> Resource {
        self.resource
    }

    /// Creates a record; everything that the server answers, its id included if it says that.
    pub async fn create(&self, body: &Value) -> Result<Value, Failure> {
        let path = self.resource.spec().path.to_owned();
        let call = Call {
            purpose: Purpose::Create,
            ..Call::write(self.system(), Method::POST, path, Some(body))
        };
        let answer = self.named(send(self.session, call).await, WRITE)?.unwrap_or(Value::Null);
        let made = lookup::made(answer);
        self.tell(made.get("id").and_then(Value::as_str).unwrap_or_default());
        Ok(made)
    }

    /// Replaces a record; whether that is done, and not only accepted.
    pub async fn replace(&self, id: &str, body: &Value) -> Result<bool, Failure> {
        self.change(id, Call::write(self.system(), Method::PUT, self.one(id), Some(body))).await
    }

    /// Deletes a record; whether that is done, and not only accepted. A server that says more than that may
    /// say something else.
    pub async fn delete(&self, id: &str) -> Result<bool, Failure> {
        self.change(id, Call::write(self.system(), Method::DELETE, self.one(id), None)).await
    }

    async fn change(&self, id: &str, call: Call) -> Result<bool, Failure> {
        if id.is_empty() {
            // It would go to the address of the list, whose 404 looks like a record that is gone.
            let request = format!("{} {}", call.method, call.path);
            let failure = Failure::without_answer(Cause::Invalid, &request);
            return Err(Failure { user_message: NO_ID.to_owned(), ..failure });
        }
        let done = self.named(done(self.session, call).await, WRITE)?;
        self.tell(id);
        Ok(done)
    }

    /// Other tabs may show what was changed here.
    pub fn tell(&self, id: &str) {
        tabs::saved(self.session, self.system(), self.resource.spec().address, id);
    }

    /// Names the scope that the contract asks for, where the server only says no.
    fn named<T>(&self, answer: Result<T, Failure>, needed: &[&str]) -> Result<T, Failure> {
        answer.map_err(|mut failure| {
            let says = failure.details.iter().any(|(key, _)| key == "scope");
            // What is in use may be refused so, whatever the token allows.
            let blocked = self.system() == System::ConversationManager
                && failure.request.starts_with("DELETE")
                && failure.code != "403-197";
            if failure.cause == Cause::Forbidden && !says && !blocked {
                // The Orchestrator goes by roles, and does not say which one is missing.
                failure.details.push(match self.system() {
                    System::ConversationManager => ("scope".to_owned(), needed.join(" or ")),
                    System::Orchestrator => {
                        ("role".to_owned(), "another one in the group".to_owned())
                    }
                });
            }
            failure
        })
    }

    /// The scopes of which one is needed for the list.
    fn for_list(&self) -> &'static [&'static str] {
        if self.resource.spec().list_read_scope.is_some() { READ } else { WRITE }
    }
}

/// A write succeeds when its status says so, whatever its body looks like; one that is only accepted is
/// done later.
async fn done(session: Session, call: Call) -> Result<bool, Failure> {
    let is_delete = call.method == Method::DELETE;
    let is_done = |answer: &Answer<'_>| {
        answer.status != 202 && !(is_delete && answer.body.trim_start().starts_with('{'))
    };
    send_for(session, call, |answer, _| Ok(is_done(answer))).await
}

/// Size and offset of a page of apps, and what they are searched for.
type Asked = (u32, u64, String);
/// A page that is waited for.
pub type Answering = Pin<Box<dyn Future<Output = Result<ListAnswer, Failure>>>>;

/// Waits for a page, if the part that reads it came.
pub async fn came(answer: Option<Answering>) -> Result<ListAnswer, Failure> {
    match answer {
        Some(answer) => answer.await,
        None => Err(Failure::without_answer(Cause::Unreachable, "GET")),
    }
}

#[part(list)]
async fn otherwise(
    client: Client,
    number: u32,
    size: u32,
    refusal: Option<Failure>,
) -> Option<Answering> {
    Some(Box::pin(client.list_otherwise(number, size, refusal)))
}

/// Reads a page of apps, or all of them.
#[part(apps)]
async fn apps(client: Client, org: String, asked: Option<Asked>) -> Option<Answering> {
    Some(Box::pin(async move {
        let unpaged = asked.is_none();
        let path = match asked {
            Some((size, offset, search)) => path::apps_page(size, offset, &org, &search),
            None => path::apps(&org),
        };
        let call = Call { bulk: client.bulk, ..Call::get(System::Orchestrator, path) };
        let page = send_for(client.session, call, |answer, label| {
            ocp::page::read(answer.json(label)?).ok_or_else(|| Failure::unreadable(label, answer))
        });
        Ok(ListAnswer { page: page.await?, unpaged })
    }))
}
