//! The five operations that each resource of the Conversation Manager has, written once for all of them.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{App, Call};
use crate::body_check;
use crate::cli::Variant;
use crate::clock;
use crate::contract::{Operation, Resource};
use crate::error::{ApiError, gateway, json_response};
use crate::form;
use crate::members::Members;
use crate::store::{Draft, Edit, Kind, list_text};
use crate::token::Standing;

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
    let last = call.uri.path().rsplit('/').next().unwrap_or_default();
    let id = has_id.then(|| form::decode(last.as_bytes(), false));
    let desk = Desk { app: &app, kind, resource: &app.contract.resources[kind], call: &call };
    let asked = call.headers.get("x-egain-error-message").is_some_and(|value| value == "yes");
    let with_user_message = asked && !app.options.is(Variant::NoUserMessage);
    desk.serve(id.as_deref()).unwrap_or_else(|error| error.response(with_user_message))
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
            _ => return Ok(not_allowed(id.is_some())),
        };
        let operation = &self.app.contract.operations[operation];
        self.authorise(operation)?;
        let query = self.query(operation)?;
        if let Some(id) = id {
            check_id(operation, id)?;
        }
        match (operation.method.as_str(), id) {
            ("POST", _) => self.create(operation),
            ("PUT", Some(id)) => self.replace(operation, id),
            ("DELETE", Some(id)) => self.remove(id),
            (_, Some(id)) => self.read(id),
            (_, None) => Ok(self.list(&query)),
        }
    }

    fn authorise(&self, operation: &Operation) -> Result<(), ApiError> {
        if self.app.options.open {
            return Ok(());
        }
        let token = bearer(&self.call.headers).ok_or_else(ApiError::token_missing)?;
        let Standing::Valid(held) = self.app.tokens.standing(token) else {
            return Err(ApiError::token_expired());
        };
        let holds =
            |needed: &Vec<String>| needed.iter().all(|scope| held.contains(&scope.as_str()));
        if operation.scopes.iter().any(holds) {
            Ok(())
        } else {
            Err(ApiError::scope(&operation.scopes))
        }
    }

    fn query(&self, operation: &Operation) -> Result<Vec<(String, usize)>, ApiError> {
        let mut values = Vec::new();
        for (name, text) in form::parse(self.call.uri.query().unwrap_or_default().as_bytes()) {
            let known = operation
                .query
                .iter()
                .find(|parameter| parameter.name == name && !self.app.options.no_paging);
            let Some(parameter) = known else { return Err(ApiError::unknown_parameter(&name)) };
            let number = text
                .parse()
                .ok()
                .filter(|number| *number > 0)
                .ok_or_else(|| ApiError::not_positive(&name))?;
            let repeated = values.iter().any(|(other, _)| *other == name);
            if repeated || !parameter.schema.is_valid(&json!(number)) {
                return Err(ApiError::bad_parameter(&name));
            }
            values.push((name, number));
        }
        Ok(values)
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
        if !is_json(&self.call.headers) {
            return Err(ApiError::not_json_type());
        }
        let mut members = Members::read(&self.call.body)
            .map_err(|error| ApiError::not_json(&error.to_string()))?;
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

fn check_id(operation: &Operation, id: &str) -> Result<(), ApiError> {
    let bad =
        operation.path_parameters.iter().find(|parameter| !parameter.schema.is_valid(&json!(id)));
    bad.map_or(Ok(()), |parameter| Err(ApiError::bad_path(&parameter.name)))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()).then(|| token.trim())
}

pub fn is_json(headers: &HeaderMap) -> bool {
    let kind =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn no_content() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

fn not_allowed(has_id: bool) -> Response {
    let mut response = gateway(StatusCode::METHOD_NOT_ALLOWED, "this method is not served here");
    let allowed = if has_id { "GET, PUT, DELETE" } else { "GET, POST" };
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    response
}
