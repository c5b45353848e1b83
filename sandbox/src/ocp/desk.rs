//! The way of one call: slash, sign-in, method, role, then the operation that the contract names.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use serde_json::Value;

use super::Service;
use super::answers::{Refusal, page};
use super::keycloak::Role;
use crate::app::{App, Call};
use crate::cli::{Options, Variant};
use crate::form;
use crate::gate::is_json;

pub const PAT_HEADER: &str = "x-ocp-personal-access-token";

/// One call that has come in.
pub struct Desk<'a> {
    pub ocp: &'a Service,
    pub options: &'a Options,
    pub call: &'a Call,
    query: Vec<(String, String)>,
}

pub async fn answer(app: Arc<App>, request: Request) -> Response {
    let call = match Call::read(request).await {
        Ok(call) => call,
        Err(refusal) => return refusal,
    };
    let query = form::parse(call.uri.query().unwrap_or_default().as_bytes());
    let desk = Desk { ocp: &app.ocp, options: &app.options, call: &call, query };
    let as_array = app.options.is(Variant::DetailArray);
    desk.serve().await.unwrap_or_else(|refusal| refusal.response(as_array))
}

impl Desk<'_> {
    async fn serve(&self) -> Result<Response, Refusal> {
        let contract = &self.ocp.contract;
        let path = self.call.uri.path();
        let rest = path.strip_prefix(&contract.base).unwrap_or(path);
        let method = self.call.method.as_str();
        let (operation, known) = contract.find(method, rest);
        if !known {
            return Ok(self.unknown_address(rest));
        }
        let role = self.authorise()?;
        let Some(operation) = operation else {
            return Err(Refusal::Detail(
                StatusCode::METHOD_NOT_ALLOWED,
                format!("Method \"{method}\" not allowed."),
            ));
        };
        if role == Role::Viewer && self.call.method != Method::GET {
            return Err(Refusal::Detail(
                StatusCode::FORBIDDEN,
                "You do not have permission to perform this action.".to_owned(),
            ));
        }
        self.ocp.settle()?;
        let id = form::decode(place(&operation.path, rest).as_bytes(), false);
        match operation.id.as_str() {
            "listApps" => self.list(),
            "listAppsPaged" => self.list_paged(),
            "createApp" => self.create(),
            "getApp" => self.read(&id),
            "deleteApp" => self.delete(&id),
            "getAppStatus" => self.status(&id),
            "listAppMiniApps" => self.miniapps(&id),
            "listAppFlows" => self.flows(&id),
            "listFailSources" => self.fail_sources(&id),
            "deployApp" => self.deploy(&id, false).await,
            "deployLegacyApp" => self.deploy(&id, true).await,
            "getDeployResult" => self.result(&id),
            "getAttachedData" => self.attached(&id),
            "setAttachedData" => self.set_attached(&id),
            "getWebChat" => self.web_chat(&id),
            "exportApp" => self.export(&id),
            "listVoiceProfiles" => Ok(Self::voice_profiles()),
            "getAppVoiceProfile" => self.voice(&id),
            "setAppVoiceProfile" => self.set_voice(&id),
            other => Err(Refusal::Detail(StatusCode::NOT_IMPLEMENTED, other.to_owned())),
        }
    }

    /// An address that only lacks its last slash is sent on, whatever the method: a client that follows loses its body.
    fn unknown_address(&self, rest: &str) -> Response {
        let with_slash = format!("{rest}/");
        if rest.ends_with('/') || !self.ocp.contract.find("", &with_slash).1 {
            return page(StatusCode::NOT_FOUND, "Not Found");
        }
        let query = self.call.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        let mut response = page(StatusCode::MOVED_PERMANENTLY, "Moved Permanently");
        let target = format!("{}/{query}", self.call.uri.path());
        if let Ok(target) = HeaderValue::from_str(&target) {
            response.headers_mut().insert(header::LOCATION, target);
        }
        response
    }

    fn authorise(&self) -> Result<Role, Refusal> {
        if self.options.open {
            return Ok(Role::Owner);
        }
        let refuse = |text: &str| Refusal::Detail(StatusCode::UNAUTHORIZED, text.to_owned());
        let headers = &self.call.headers;
        if let Some(token) = text(headers, PAT_HEADER) {
            return super::keycloak::personal(token).ok_or_else(|| refuse("Invalid token."));
        }
        let bearer = text(headers, "authorization").and_then(|value| value.split_once(' '));
        let Some((_, token)) = bearer.filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"))
        else {
            return Err(refuse("Authentication credentials were not provided."));
        };
        let role = self.ocp.keycloak.role(token.trim(), self.ocp.now());
        role.ok_or_else(|| refuse("Token is invalid or expired."))
    }

    /// The value of a query parameter; an unknown one is nobody's business.
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    pub fn asked_yes(&self, name: &str) -> bool {
        self.asked(name).is_some_and(|value| ["true", "True", "1"].contains(&value))
    }

    /// The JSON of the request's body.
    pub fn body(&self) -> Result<Value, Refusal> {
        if !is_json(&self.call.headers) {
            let kind = text(&self.call.headers, "content-type").unwrap_or_default();
            return Err(Refusal::Detail(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                format!("Unsupported media type \"{kind}\" in request."),
            ));
        }
        serde_json::from_slice(&self.call.body)
            .map_err(|error| Refusal::bad_request(format!("JSON parse error - {error}")))
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// What stands in a path where its template has a name in braces.
fn place<'p>(template: &str, path: &'p str) -> &'p str {
    let pairs = template.split('/').zip(path.split('/'));
    pairs.filter(|(wanted, _)| wanted.starts_with('{')).map(|(_, part)| part).next().unwrap_or("")
}
