//! The five operations that each resource of the Conversation Manager has, written once for all of them.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::any;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{App, Call};
use crate::body_check;
use crate::cli::Variant;
use crate::clock;
use crate::contract::{Operation, Resource};
use crate::error::{ApiError, json_response};
use crate::gate;
use crate::members::Members;
use crate::store::{Draft, Edit, Kind, list_text};

const DEFAULT_PAGE_SIZE: usize = 25;
const MASK: &str = "********";

/// Two addresses per resource of the contract.
pub fn routes(app: &Arc<App>) -> Router {
    let mut router = Router::new();
    for (kind, resource) in app.contract.resources.iter().enumerate() {
        let path = format!("{}{}", app.contract.base, resource.path);
        let one = format!("{path}/{{id}}");
        for address in [path, one] {
            let app = app.clone();
            let has_id = address.ends_with('}');
            let answer = move |request: Request| answer(app.clone(), kind, has_id, request);
            router = router.route(&address, any(answer));
        }
    }
    router
}

async fn answer(app: Arc<App>, kind: Kind, has_id: bool, request: Request) -> Response {
    let call = match Call::read(request).await {
        Ok(call) => call,
        Err(refusal) => return refusal,
    };
    let id = has_id.then(|| gate::last_part(&call));
    let desk = Desk { app: &app, kind, resource: &app.contract.resources[kind], call: &call };
    desk.serve(id.as_deref()).unwrap_or_else(|error| gate::refusal(&app, &call, &error))
}

/// One call about one kind of record.
struct Desk<'a> {
    app: &'a App,
    kind: Kind,
    resource: &'a Resource,
    call: &'a Call,
}

impl Desk<'_> {
    /// Checks come in the order in which a gateway and a service would make them: token, scope, parameters, object, body.
    fn serve(&self, id: Option<&str>) -> Result<Response, ApiError> {
        let operation = match (self.call.method.as_str(), id) {
            ("GET", None) => self.resource.list,
            ("POST", None) => self.resource.create,
            ("GET", Some(_)) => self.resource.read,
            ("PUT", Some(_)) => self.resource.replace,
            ("DELETE", Some(_)) => self.resource.remove,
            _ => {
                return Ok(gate::not_allowed(if id.is_some() {
                    "GET, PUT, DELETE"
                } else {
                    "GET, POST"
                }));
            }
        };
        let operation = &self.app.contract.operations[operation];
        gate::authorise(self.app, &self.call.headers, operation)?;
        let query = gate::query(self.app, self.call, operation)?;
        if let Some(id) = id {
            gate::check_id(operation, id)?;
        }
        match (operation.method.as_str(), id) {
            ("POST", _) => self.create(operation),
            ("PUT", Some(id)) => self.replace(operation, id),
            ("DELETE", Some(id)) => self.remove(id),
            (_, Some(id)) => self.read(id),
            (_, None) => Ok(self.list(&query)),
        }
    }

    fn list(&self, query: &[(String, usize)]) -> Response {
        let store = &self.app.store;
        let value = |name: &str| query.iter().find(|(it, _)| it == name).map(|(_, value)| *value);
        let number = value("$pagenum").unwrap_or(1);
        let all = self.app.options.no_paging.then(|| store.count(self.kind).max(1));
        let size = value("$pagesize").or(all).unwrap_or(DEFAULT_PAGE_SIZE);
        let page = store.page(self.kind, (number - 1).saturating_mul(size), size);
        if page.records.is_empty() && self.app.options.is(Variant::Empty204) {
            return no_content();
        }
        let records = page.records.into_iter().map(|record| self.shown(record)).collect::<Vec<_>>();
        let place =
            (!self.app.options.is(Variant::NoPaginationInfo)).then_some((page.count, number, size));
        json_response(
            StatusCode::OK,
            Body::from(list_text(&self.resource.list_key, &records, place)),
        )
    }

    fn read(&self, id: &str) -> Result<Response, ApiError> {
        let record = self.app.store.get(self.kind, id).ok_or_else(|| ApiError::not_found(id))?;
        Ok(json_response(StatusCode::OK, Body::from(self.shown(record))))
    }

    fn create(&self, operation: &Operation) -> Result<Response, ApiError> {
        let members = self.body(operation)?;
        let mut edit = self.app.store.edit();
        self.check_rules(&edit, members.value(), None)?;
        let now = clock::stamp(clock::now());
        let id = Uuid::new_v4().to_string();
        let draft = Draft { id: id.clone(), created: now.clone(), modified: now, members };
        edit.insert(self.kind, draft).map_err(|error| ApiError::internal(&error.to_string()))?;
        Ok(json_response(StatusCode::CREATED, json!({"id": id}).to_string()))
    }

    fn replace(&self, operation: &Operation, id: &str) -> Result<Response, ApiError> {
        if self.app.store.get(self.kind, id).is_none() {
            return Err(ApiError::not_found(id));
        }
        let members = self.body(operation)?;
        // Read again under the lock: of two writers who read the same state, only one may win.
        let mut edit = self.app.store.edit();
        let (created, stored) = edit.times(self.kind, id).ok_or_else(|| ApiError::not_found(id))?;
        if members.value().get("modified").is_some_and(|sent| *sent != stored.as_str()) {
            return Err(self.conflict());
        }
        self.check_rules(&edit, members.value(), Some(id))?;
        let draft = Draft { id: id.to_owned(), created, modified: later_than(&stored), members };
        let record = edit
            .replace(self.kind, draft)
            .map_err(|error| ApiError::internal(&error.to_string()))?;
        if self.app.options.is(Variant::Put200Body) {
            return Ok(json_response(StatusCode::OK, Body::from(self.shown(record))));
        }
        Ok(no_content())
    }

    fn remove(&self, id: &str) -> Result<Response, ApiError> {
        let mut edit = self.app.store.edit();
        if !edit.exists(self.kind, id) {
            return Err(ApiError::not_found(id));
        }
        let users = edit.blockers(self.kind, id);
        if !users.is_empty() {
            let key = |kind: Kind| self.app.contract.resources[kind].list_key.clone();
            let users: Vec<_> = users.into_iter().map(|(kind, id)| (key(kind), id)).collect();
            let blocked_400 = self.app.options.is(Variant::Blocked400);
            let (status, code) = if blocked_400 {
                (StatusCode::BAD_REQUEST, "400-0")
            } else {
                (StatusCode::CONFLICT, "409-0")
            };
            return Err(ApiError::in_use(status, code, &users));
        }
        edit.remove(self.kind, id).map_err(|error| ApiError::internal(&error.to_string()))?;
        if self.app.options.is(Variant::Delete200Body) {
            return Ok(json_response(StatusCode::OK, json!({"id": id}).to_string()));
        }
        Ok(no_content())
    }

    /// The request's members, checked against the schema.
    fn body(&self, operation: &Operation) -> Result<Members, ApiError> {
        let mut members = gate::members(self.call)?;
        members.forget("id");
        members.forget("created");
        if operation.method == "POST" {
            members.forget("modified");
        }
        if let Some(schema) = &operation.body {
            body_check::check(schema, members.value())?;
        }
        Ok(members)
    }

    /// What a schema cannot say: repeated roles, unique values, references to what is not there.
    fn check_rules(
        &self,
        edit: &Edit<'_>,
        body: &Value,
        own_id: Option<&str>,
    ) -> Result<(), ApiError> {
        if let Some(place) = repeated_role(body) {
            return Err(ApiError::invalid(&[place]));
        }
        let mut refusal = None;
        for (number, field) in self.resource.unique.iter().enumerate() {
            field.each(body, &mut |place, value| {
                let taken = value
                    .as_str()
                    .is_some_and(|text| edit.is_taken(self.kind, number, text, own_id));
                if taken && refusal.is_none() {
                    refusal = Some(ApiError::taken(&place));
                }
            });
        }
        for reference in &self.resource.references {
            let Some(target) = self.app.contract.resource_at(&reference.target) else { continue };
            if self.app.options.is(Variant::ReferencesUnchecked) {
                break;
            }
            reference.field.each(body, &mut |place, value| {
                let there = value.as_str().is_some_and(|id| edit.exists(target, id));
                if !there && refusal.is_none() {
                    refusal = Some(ApiError::dangling(&place, &reference.target));
                }
            });
        }
        refusal.map_or(Ok(()), Err)
    }

    fn conflict(&self) -> ApiError {
        if self.app.options.is(Variant::Conflict409) {
            ApiError::changed_meanwhile(StatusCode::CONFLICT, "409-100")
        } else {
            ApiError::changed_meanwhile(StatusCode::PRECONDITION_FAILED, "412-100")
        }
    }

    /// The record as this server shows it: as it is, or with its secrets masked.
    fn shown(&self, record: bytes::Bytes) -> bytes::Bytes {
        if !self.app.options.is(Variant::SecretsMasked) || self.resource.secrets.is_empty() {
            return record;
        }
        let Ok(mut value) = serde_json::from_slice::<Value>(&record) else { return record };
        for secret in &self.resource.secrets {
            secret.each_mut(&mut value, &mut |it| *it = json!(MASK));
        }
        value.to_string().into()
    }
}

/// "Role names do not repeat" is the contract's text, for which a schema has no word.
fn repeated_role(body: &Value) -> Option<String> {
    let roles = body["roles"].as_array()?;
    let repeats =
        |index: &usize| roles[..*index].iter().any(|role| role["name"] == roles[*index]["name"]);
    (0..roles.len()).find(repeats).map(|index| format!("roles[{index}].name"))
}

/// Now, but never the moment of the last change: a second change in one millisecond must be seen as one.
fn later_than(stored: &str) -> String {
    let now = clock::now();
    (now..now + 1000)
        .map(clock::stamp)
        .find(|stamp| stamp.as_str() > stored)
        .unwrap_or_else(|| clock::stamp(now))
}

pub fn no_content() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
