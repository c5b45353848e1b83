//! Why a request did not do what was asked, in terms of what the page can do about it.

use serde_json::Value;

use crate::{
    document::walk,
    page::Page,
    path::{Path, Step, written},
    record::Record,
    spec::Spec,
};

/// Longest excerpt of an unreadable answer, in characters.
const EXCERPT: usize = 200;

/// What went wrong, by what can be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The browser says it has no network.
    Offline,
    /// Nothing answered, or the connection broke.
    Unreachable,
    /// Something answers there, but the browser may not show it to this page.
    Cors,
    /// The page's own security policy forbids the address.
    Policy,
    /// No answer in time; `true` if the request may have changed something.
    TimedOut(bool),
    /// The page that asked is gone. Never shown.
    Dropped,
    /// 401, or no token: sign in (again).
    SignIn,
    /// 403: the token or person may not do this.
    Forbidden,
    /// 404: nothing has this id.
    NotFound,
    /// 409, 412, or a 400 that names `modified`: it changed, or it is in use.
    Conflict,
    /// 400, 422: the request is not acceptable.
    Invalid,
    /// 429: wait, so many milliseconds if the server says so.
    TooMany(Option<u32>),
    /// 5xx: the server or something before it failed; wait as for 429.
    Server(Option<u32>),
    /// It answered, but not in a form that can be read.
    Unreadable,
    /// Any other status.
    Other,
}

/// A request that failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// By what can be done about it.
    pub cause: Cause,
    /// Method and address of the request.
    pub request: String,
    /// Status of the answer, 0 if there was none.
    pub status: u16,
    /// Code of the error body, such as `400-143`; empty if there is none.
    pub code: String,
    /// Text for people, in the server's words; empty if there is none.
    pub user_message: String,
    /// Text for developers, in the server's words; empty if there is none.
    pub developer_message: String,
    /// Structured fills of the error body.
    pub details: Vec<(String, String)>,
    /// Content type of an answer that could not be read; else empty.
    pub content_type: String,
    /// The first 200 characters of an answer that could not be read; else empty.
    pub excerpt: String,
    /// The error body as it came, for those who know more of its form; `None` if there is none.
    pub body: Option<Box<Value>>,
    /// Number of the request in Activity, 0 if it is not there.
    pub entry: u32,
}

impl Failure {
    /// A failure without an answer.
    #[must_use]
    pub fn without_answer(cause: Cause, request: &str) -> Self {
        Self {
            cause,
            request: request.to_owned(),
            status: 0,
            code: String::new(),
            user_message: String::new(),
            developer_message: String::new(),
            details: Vec::new(),
            content_type: String::new(),
            excerpt: String::new(),
            body: None,
            entry: 0,
        }
    }

    /// Whether both say the same, each of its own request.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        *self == Self { entry: self.entry, ..other.clone() }
    }

    /// Whether it is about the parameters of paging, which the contract does not have: refused by
    /// a code of their own, or named in whatever the server says.
    #[must_use]
    pub fn refuses_paging(&self) -> bool {
        let names = |text: &String| text.contains("pagenum") || text.contains("pagesize");
        let said = [&self.user_message, &self.developer_message, &self.excerpt];
        self.code == "400-101"
            || self.cause == Cause::Invalid
                && (said.into_iter().any(names)
                    || self.details.iter().any(|(key, value)| names(key) || names(value)))
    }

    /// Whether it is unknown if a write was done: nothing, or something in between, answered.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        match self.cause {
            Cause::TimedOut(write) => write,
            // A connection that broke elsewhere looks the same to a browser.
            Cause::Cors => !self.request.starts_with("GET "),
            // A gateway gave up waiting, or the answer was not that of the server.
            Cause::Server(_) => matches!(self.status, 502 | 504),
            Cause::Unreadable => true,
            _ => false,
        }
    }

    /// What the status of an answer says that is no success; `wait` as in [`Answer`].
    #[must_use]
    pub fn of_status(request: &str, status: u16, wait: Option<u32>) -> Self {
        Self { status, ..Self::without_answer(cause_of(status, wait), request) }
    }

    /// Reads an answer whose status is no success, in any of the forms servers and gateways use.
    #[must_use]
    pub fn from_answer(request: &str, answer: &Answer<'_>) -> Self {
        let mut failure = Self::of_status(request, answer.status, answer.wait);
        match serde_json::from_str::<Value>(answer.body) {
            Ok(body) if body.is_object() => {
                failure.read_body(&body);
                if failure.is_wordless() {
                    failure.keep_excerpt(answer);
                }
                failure.body = Some(Box::new(body));
            }
            _ => failure.keep_excerpt(answer),
        }
        let is_time = |name: &String| name.trim_start_matches(['$', '/', '.']) == "modified";
        if failure.cause == Cause::Invalid && failure.named().iter().any(is_time) {
            failure.cause = Cause::Conflict;
        }
        failure
    }

    /// A success whose body is not what was due.
    #[must_use]
    pub fn unreadable(request: &str, answer: &Answer<'_>) -> Self {
        let mut failure = Self::without_answer(Cause::Unreadable, request);
        failure.status = answer.status;
        failure.keep_excerpt(answer);
        failure
    }

    fn keep_excerpt(&mut self, answer: &Answer<'_>) {
        answer.content_type.clone_into(&mut self.content_type);
        self.excerpt = answer.body.trim().chars().take(EXCERPT).collect();
    }

    fn read_body(&mut self, body: &Value) {
        self.code = text(body.get("code"));
        self.user_message = text(body.get("userMessage"));
        let spellings = [
            body.get("developerMessage"),
            body.get("message"),
            body.get("callInfo").and_then(|info| info.get("message")),
            body.get("error_description"),
            body.get("detail"),
            body.get("title"),
            body.get("error"),
        ];
        self.developer_message =
            spellings.into_iter().map(text).find(|text| !text.is_empty()).unwrap_or_default();
        if self.code.is_empty() && body.get("error_description").is_some() {
            self.code = text(body.get("error"));
        }
        for detail in body.get("details").and_then(Value::as_array).into_iter().flatten() {
            let key = text(detail.get("key"));
            if !key.is_empty() {
                self.details.push((key, text(detail.get("value"))));
            }
        }
        let is_wordless = self.is_wordless();
        if is_wordless && let Some(inner) = inner(body) {
            return self.read_body(inner);
        }
        let mut said = Vec::new();
        for key in ["detail", "errors", "details", "violations"] {
            match body.get(key) {
                Some(Value::Array(items)) => {
                    for item in items {
                        self.read_item(item, &mut said);
                    }
                }
                Some(texts) => self.read_texts(texts, &mut said),
                None => {}
            }
        }
        if is_wordless && said.is_empty() {
            self.read_texts(body, &mut said);
        }
        // Where people look, for that may be all that they see.
        let has_none = self.user_message.is_empty();
        let words = if has_none { &mut self.developer_message } else { &mut self.user_message };
        said.retain(|one| !words.contains(one.as_str()));
        if !words.is_empty() {
            said.insert(0, std::mem::take(words));
        }
        *words = said.join(" ");
    }

    fn is_wordless(&self) -> bool {
        [&self.code, &self.user_message, &self.developer_message].into_iter().all(String::is_empty)
    }

    /// One of a list of failures, as the Orchestrator, its neighbours on the same host and many gateways have
    /// them: a text, or a message with the field that it is about.
    fn read_item(&mut self, item: &Value, said: &mut Vec<String>) {
        let first = |names: &[&str]| {
            let mut texts = names.iter().map(|name| text(item.get(*name)));
            texts.find(|text| !text.is_empty())
        };
        if self.code.is_empty() {
            self.code = text(item.get("code"));
        }
        let message = first(&["detail", "message", "defaultMessage", "msg", "title"]);
        let Some(message) = message.or_else(|| item.as_str().map(str::to_owned)) else { return };
        let place = item.get("loc").and_then(Value::as_array).into_iter().flatten();
        let mut place: Vec<String> = place.map(|step| text(Some(step))).collect();
        place.extend(first(&["field", "propertyPath"]));
        match place.last() {
            Some(field) => {
                self.details.push((field.clone(), message.clone()));
                said.push(format!("{}: {message}", place.join(".")));
            }
            None => said.push(message),
        }
    }

    /// Texts by field: one for each, or several.
    fn read_texts(&mut self, by_field: &Value, said: &mut Vec<String>) {
        for (field, texts) in by_field.as_object().into_iter().flatten() {
            let all = match texts {
                Value::Array(all) => all.as_slice(),
                one => std::slice::from_ref(one),
            };
            for message in all.iter().filter_map(Value::as_str) {
                if field == "non_field_errors" {
                    said.push(message.to_owned());
                } else {
                    said.push(format!("{field}: {message}"));
                    self.details.push((field.clone(), message.to_owned()));
                }
            }
        }
    }

    /// What happened, as one sentence: the server's own words where it has any.
    #[must_use]
    pub fn title(&self) -> String {
        for words in [&self.user_message, &self.developer_message] {
            if !words.trim().is_empty() {
                return words.clone();
            }
        }
        match self.cause {
            Cause::Offline => "This device is offline.".into(),
            Cause::Unreachable => "The server cannot be reached.".into(),
            Cause::Cors => "Most likely the server refuses calls from this page (CORS).".into(),
            Cause::Policy => "The security policy of this page forbids the address.".into(),
            Cause::TimedOut(true) => "No answer came. Whether it was done is unknown.".into(),
            Cause::TimedOut(false) => "No answer in time.".into(),
            Cause::Dropped => "The request was dropped.".into(),
            Cause::SignIn => "Sign in to go on.".into(),
            Cause::Forbidden => "The server does not allow this.".into(),
            Cause::NotFound => "Nothing has this id.".into(),
            Cause::Conflict => "The server refuses: it changed meanwhile, or it is in use.".into(),
            Cause::Invalid => "The server does not accept the request.".into(),
            Cause::TooMany(_) => "Too many requests.".into(),
            Cause::Server(_) => "The server failed.".into(),
            Cause::Unreadable => "The answer is not in the form that was due.".into(),
            Cause::Other => format!("The server answered with status {}.", self.status),
        }
    }

    /// What to do next, as one sentence; empty where there is nothing to say.
    #[must_use]
    pub fn advice(&self) -> String {
        // With which of them a server refuses to delete what is in use, nobody knows.
        let is_used = !self.request.starts_with("DELETE /accounts");
        let may_be_used = match self.cause {
            Cause::Conflict => true,
            _ if !is_used => false,
            Cause::Invalid => !["400-101", "400-108"].contains(&self.code.as_str()),
            // The Orchestrator goes by roles.
            Cause::Forbidden => self.code != "403-197" && !self.has("role"),
            _ => false,
        };
        if may_be_used && self.request.starts_with("DELETE ") {
            return "Whatever still uses it has to let go of it first.".into();
        }
        match self.cause {
            Cause::Offline => {
                "Reading goes on when the network is back; nothing typed is lost.".into()
            }
            Cause::Unreachable => "Check the network and the address, then try again.".into(),
            Cause::Cors => "The server must allow this page’s origin.".into(),
            Cause::Policy => "The address is missing in connect-src of the hosting headers.".into(),
            Cause::TimedOut(true) => "It is not sent again by itself.".into(),
            Cause::TimedOut(false) | Cause::Server(_) => "Try again in a moment.".into(),
            Cause::SignIn => "What you typed stays here.".into(),
            Cause::Forbidden => match self.details.iter().find(|(key, _)| key == "scope") {
                Some((_, scope)) => format!("The token lacks the scope {scope}."),
                None if self.has("role") => {
                    "It takes another role in the group, such as Developer or Maintainer.".into()
                }
                None => "The token does not allow it. Sign in with another client.".into(),
            },
            Cause::NotFound => "It may have been deleted by someone else.".into(),
            Cause::Conflict => match self.request.split(' ').next() {
                Some("POST") => "Something like it may be there already.".into(),
                // The server's own words say better what it is.
                _ if !self.user_message.trim().is_empty() => String::new(),
                _ => "It may have changed in the meantime. Try again.".into(),
            },
            Cause::TooMany(Some(ms)) => {
                format!("Wait {} s, then try again.", ms.div_ceil(1000).max(1))
            }
            Cause::TooMany(None) => "Wait a minute, then try again.".into(),
            Cause::Unreadable => {
                "Something between this page and the server may have answered.".into()
            }
            Cause::Invalid | Cause::Other | Cause::Dropped => String::new(),
        }
    }

    fn has(&self, detail: &str) -> bool {
        self.details.iter().any(|(key, _)| key == detail)
    }

    /// Whether the same read may work when it is simply sent again.
    ///
    /// True for 429, 502, 503, 504 and for what got no answer. Never ask this for a write.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self.cause {
            Cause::TooMany(_) | Cause::Unreachable | Cause::TimedOut(false) => true,
            Cause::Server(_) => matches!(self.status, 502..=504),
            _ => false,
        }
    }

    /// All places in a form that the server names, as attributes or else as keys; [`Self::place`] is
    /// the first of them.
    #[must_use]
    pub fn places(&self, spec: &Spec, document: &Value) -> Vec<Path> {
        let mut fields = Vec::new();
        walk(spec, document, &mut |_, path| fields.push(path.clone()));
        let mut places = Vec::new();
        let mut names: Vec<&str> = self.attributes().collect();
        if names.is_empty() {
            names.extend(self.details.iter().map(|(key, _)| key.as_str()));
        }
        let named = names.into_iter().filter_map(|name| find(&fields, name, document));
        for place in self.place(spec, document).into_iter().chain(named) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// The place in a form that the server names: by the full path, else by its last part.
    #[must_use]
    pub fn place(&self, spec: &Spec, document: &Value) -> Option<Path> {
        let mut fields = Vec::new();
        walk(spec, document, &mut |_, path| fields.push(path.clone()));
        self.named().into_iter().find_map(|name| find(&fields, &name, document))
    }

    /// The attributes that the details name.
    fn attributes(&self) -> impl Iterator<Item = &str> {
        let is = |key: &str| ["attribute", "field", "path", "property", "parameter"].contains(&key);
        self.details.iter().filter(move |(key, _)| is(key)).map(|(_, value)| value.as_str())
    }

    /// What the error body calls attributes, the most exact first.
    fn named(&self) -> Vec<String> {
        let mut names: Vec<String> = self.attributes().map(str::to_owned).collect();
        // The documented texts carry it as a fill: Required attribute <name> is missing.
        let mut rest = self.developer_message.as_str();
        while let Some((_, after)) = rest.split_once('<') {
            let Some((name, tail)) = after.split_once('>') else { break };
            names.push(name.to_owned());
            rest = tail;
        }
        // Some name the attribute as the key of a detail.
        names.extend(self.details.iter().map(|(key, _)| key.clone()));
        names
    }
}

/// A text, or a number as it is written; empty for all else.
fn text(value: Option<&Value>) -> String {
    value.and_then(written).unwrap_or_default().to_owned()
}

/// The failure inside an error body that has no words of its own: in `error`, or first in `errors`.
fn inner(body: &Value) -> Option<&Value> {
    let has = |one: &Value, names: &[&str]| names.iter().any(|name| one.get(*name).is_some());
    let alone = body.get("error").filter(|one| {
        has(one, &["code", "userMessage", "developerMessage", "message", "details", "detail"])
    });
    let first = || body.get("errors").and_then(|all| all.get(0));
    alone.or_else(|| first().filter(|one| has(one, &["userMessage", "developerMessage"])))
}

/// The field at `name`; else the only sensible one whose path ends with it.
fn find(fields: &[Path], name: &str, document: &Value) -> Option<Path> {
    let wanted = Path::parse(&name.trim_start_matches(['$', '/', '.']).replace('/', "."));
    let numbered: Vec<Step> = wanted
        .steps()
        .iter()
        .map(|step| match step {
            Step::Key(key) => key.parse().map_or_else(|_| step.clone(), Step::Index),
            Step::Index(_) => step.clone(),
        })
        .collect();
    if numbered.is_empty() {
        return None;
    }
    let ends = |path: &&Path| path.steps().ends_with(&numbered);
    let exact = fields.iter().find(|path| path.steps() == numbered);
    let inside = || {
        // It named an object around a field, such as `participant` for `participant.id`.
        fields
            .iter()
            .find(|path| path.steps().windows(numbered.len()).any(|window| window == numbered))
    };
    exact
        .or_else(|| fields.iter().filter(ends).find(|path| path.get(document).is_none()))
        .or_else(|| fields.iter().find(ends))
        .or_else(inside)
        .cloned()
}

/// What is needed of an HTTP answer to read it.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// Its status.
    pub status: u16,
    /// Its content type, empty if it has none or hides it.
    pub content_type: &'a str,
    /// Its body as text.
    pub body: &'a str,
    /// How long it asks to wait, in milliseconds.
    pub wait: Option<u32>,
}

impl Answer<'_> {
    /// The body of a success as JSON, `None` if it is empty.
    ///
    /// # Errors
    /// [`Cause::Unreadable`] if there is a body that is no JSON.
    pub fn json(&self, request: &str) -> Result<Option<Value>, Failure> {
        if self.body.trim().is_empty() {
            return Ok(None);
        }
        serde_json::from_str(self.body).map(Some).map_err(|_| Failure::unreadable(request, self))
    }

    /// The page of a list. Nothing is an empty page if the status says that nothing is due.
    ///
    /// # Errors
    /// [`Cause::Unreadable`] if it is no list.
    pub fn list(&self, request: &str, list_key: &str) -> Result<Page, Failure> {
        let body = self.json(request)?;
        let due = body.is_some() || self.status == 204;
        let page = if due { Page::read(body, list_key) } else { None };
        page.ok_or_else(|| Failure::unreadable(request, self))
    }

    /// The record that was asked for.
    ///
    /// # Errors
    /// [`Cause::Unreadable`] if it is none.
    pub fn record(&self, request: &str) -> Result<Record, Failure> {
        match self.json(request)? {
            Some(json) if json.is_object() => Ok(Record::new(json)),
            _ => Err(Failure::unreadable(request, self)),
        }
    }
}

const fn cause_of(status: u16, wait: Option<u32>) -> Cause {
    match status {
        400 | 422 => Cause::Invalid,
        401 => Cause::SignIn,
        403 => Cause::Forbidden,
        404 | 410 => Cause::NotFound,
        408 => Cause::TimedOut(false),
        409 | 412 => Cause::Conflict,
        429 => Cause::TooMany(wait),
        500..=599 => Cause::Server(wait),
        _ => Cause::Other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::Resource;

    fn answer(status: u16, body: &str) -> Failure {
        Failure::from_answer(
            "PUT /orchestrations/x",
            &Answer { status, content_type: "text/html", body, wait: None },
        )
    }

    #[test]
    fn prefers_the_words_for_people() {
        let failure = answer(
            400,
            r#"{"code":"400-143","developerMessage":"dev","userMessage":"Please enter a name.","details":[{"key":"attribute","value":"name"}]}"#,
        );
        assert_eq!(failure.title(), "Please enter a name.");
        assert_eq!(failure.code, "400-143");
        assert_eq!(answer(400, r#"{"developerMessage":"dev"}"#).title(), "dev");
    }

    #[test]
    fn reads_what_gateways_send() {
        assert_eq!(
            answer(503, r#"{"message":"Service unavailable"}"#).title(),
            "Service unavailable"
        );
        assert_eq!(answer(500, r#"{"callInfo":{"message":"old"}}"#).title(), "old");
        assert_eq!(answer(503, r#"{"code":503}"#).code, "503");
        let token = answer(401, r#"{"error":"invalid_client","error_description":"No."}"#);
        assert_eq!((token.code.as_str(), token.title().as_str()), ("invalid_client", "No."));
        let html = answer(502, "<html><body><h1>502 Bad Gateway</h1></body></html>");
        assert_eq!(html.title(), "The server failed.");
        assert!(html.excerpt.starts_with("<html>"));
        assert_eq!(answer(500, "").title(), "The server failed.");
    }

    #[test]
    fn finds_the_words_one_level_deeper() {
        let full = r#"{"code":"400-143","userMessage":"Taken","developerMessage":"Taken <name>","details":[{"key":"attribute","value":"name"}]}"#;
        for body in [format!(r#"{{"error":{full}}}"#), format!(r#"{{"errors":[{full},{{}}]}}"#)] {
            let failure = answer(400, &body);
            assert_eq!((failure.title().as_str(), failure.code.as_str()), ("Taken", "400-143"));
            assert_eq!(failure.details, [("attribute".to_owned(), "name".to_owned())]);
            assert_eq!(failure.excerpt, "");
        }
        assert_eq!(answer(500, r#"{"error":{"message":"Out"}}"#).title(), "Out");
        assert_eq!(answer(400, r#"{"errors":[{"message":"A"},{"message":"B"}]}"#).title(), "A B");
    }

    #[test]
    fn shows_what_came_where_no_words_are_known() {
        let failure = answer(400, r#"{"odd":{"reason":7}}"#);
        assert_eq!(failure.title(), "The server does not accept the request.");
        assert_eq!(failure.excerpt, r#"{"odd":{"reason":7}}"#);
    }

    #[test]
    fn takes_a_400_that_names_modified_as_a_conflict() {
        let body = r#"{"code":"400-152","developerMessage":"x","details":[{"key":"attribute","value":"modified"}]}"#;
        assert_eq!(answer(400, body).cause, Cause::Conflict);
        let body =
            r#"{"code":"400-152","developerMessage":"Attribute <modified> has an invalid value."}"#;
        assert_eq!(answer(400, body).cause, Cause::Conflict);
        let body =
            r#"{"code":"400-152","developerMessage":"Attribute <name> was modified elsewhere."}"#;
        assert_eq!(answer(400, body).cause, Cause::Invalid);
    }

    #[test]
    fn advises_what_can_be_done_about_a_conflict() {
        let of = |request: &str| {
            Failure::from_answer(
                request,
                &Answer { status: 409, content_type: "", body: "", wait: None },
            )
            .advice()
        };
        assert!(of("DELETE /authentications/x").contains("uses it"));
        assert!(of("POST /authentications").contains("already"));
        assert!(of("PUT /authentications/x").contains("Try again"));
    }

    #[test]
    fn advises_that_what_is_in_use_is_let_go_of() {
        let of = |request: &str, status: u16, code: &str, key: &str| {
            let body = json!({"code": code}).to_string();
            let mut failure = Failure::from_answer(
                request,
                &Answer { status, content_type: "", body: &body, wait: None },
            );
            // The console adds it to every 403.
            failure.details.push((key.into(), "manage".into()));
            failure.advice()
        };
        let delete =
            |status: u16, code: &str| of("DELETE /authentications/x", status, code, "scope");
        for (status, code) in
            [(400, "400-152"), (403, "403-5"), (403, ""), (409, ""), (412, "412-1"), (422, "")]
        {
            assert!(delete(status, code).contains("let go of it"), "{status} {code}");
        }
        assert_eq!(delete(403, "403-197"), "The token lacks the scope manage.");
        assert_eq!(delete(400, "400-108"), "");
        assert!(of("DELETE /apps/x/", 403, "", "role").contains("role"));
        assert!(of("PUT /authentications/x", 403, "", "scope").contains("scope"));
        assert_eq!(of("PUT /authentications/x", 400, "", "scope"), "");
    }

    #[test]
    fn reads_messages_by_field_in_other_forms() {
        let spec = Resource::Account.spec();
        let account = json!({"name": "n", "address": "a"});
        let field = |key: &str| json!([{key: "address", "message": "must be unique"}, {key: "name", "title": "is too long"}, {"message": "Nothing was saved."}]);
        let by_name = json!({"address": "must be unique", "name": ["is too long"], "non_field_errors": "Nothing was saved."});
        let said = "address: must be unique name: is too long Nothing was saved.";
        for body in [
            json!({"errors": field("field")}),
            json!({"details": field("field")}),
            json!({"violations": field("propertyPath")}),
            json!({"violations": field("field")}),
            json!({"errors": by_name}),
            json!({"details": by_name}),
            json!({"error": {"details": by_name, "status": 400}}),
        ] {
            let failure = answer(400, &body.to_string());
            assert_eq!(failure.title(), said, "{body}");
            let found: Vec<_> =
                failure.places(spec, &account).iter().map(ToString::to_string).collect();
            assert_eq!(found, ["address", "name"], "{body}");
            assert_eq!(failure.details[0], ("address".into(), "must be unique".into()));
            assert_eq!(failure.excerpt, "");
        }
        let words = json!({"type": "about:blank", "title": "Constraint violation", "status": 400, "violations": field("field")});
        assert_eq!(answer(400, &words.to_string()).title(), format!("Constraint violation {said}"));
        let words = json!({"code": "400-152", "userMessage": "Please check.", "developerMessage": "dev", "details": {"address": "no"}});
        let failure = answer(400, &words.to_string());
        assert_eq!(failure.title(), "Please check. address: no");
        assert_eq!(failure.developer_message, "dev");
        assert_eq!(failure.place(spec, &account), Some(Path::parse("address")));
        let odd = json!({"errors": [null, 7, {"field": "name"}, ["x"], "Plain."], "violations": "none", "details": {"a": {"b": 1}}});
        assert_eq!(answer(400, &odd.to_string()).title(), "Plain.");
    }

    fn place(details: &Value, message: &str, document: &Value) -> Option<String> {
        let body = json!({"code": "400-152", "developerMessage": message, "details": details});
        answer(400, &body.to_string())
            .place(Resource::Orchestration.spec(), document)
            .map(|path| path.to_string())
    }

    #[test]
    fn finds_the_field_that_the_server_names() {
        let document = json!({"name": "n", "applications": {"botConfiguration": {"bots": [
            {"id": "a", "participant": {"id": "p"}}, {"id": "b"}]}}});
        let bots = "applications.botConfiguration.bots";
        let attribute = |value: &str| json!([{"key": "attribute", "value": value}]);
        let at = |value: &str| place(&attribute(value), "", &document);
        assert_eq!(at("name"), Some("name".into()));
        assert_eq!(at(&format!("{bots}[1].id")), Some(format!("{bots}[1].id")));
        assert_eq!(at("applications/botConfiguration/bots/1/id"), Some(format!("{bots}[1].id")));
        assert_eq!(
            at("bypassVaDuration"),
            Some("applications.botConfiguration.bypassVaDuration".into())
        );
        let several = json!({"code": "400-152", "details": [
            {"key": "attribute", "value": "name"}, {"key": "attribute", "value": "description"},
            {"key": "attribute", "value": "name"}, {"key": "hint", "value": "active"}]});
        let places =
            answer(400, &several.to_string()).places(Resource::Orchestration.spec(), &document);
        assert_eq!(places, [Path::parse("name"), Path::parse("description")]);
        // A missing attribute is the one that is empty.
        assert_eq!(at("participant.id"), Some(format!("{bots}[1].participant.id")));
        assert_eq!(at("participant"), Some(format!("{bots}[0].participant.id")));
        assert_eq!(at("elsewhere"), None);
        assert_eq!(
            place(&json!([]), "Attribute <description> has an invalid value.", &document),
            Some("description".into())
        );
        assert_eq!(
            place(&json!([{"key": "name", "value": "too long"}]), "", &document),
            Some("name".into())
        );
    }
}
