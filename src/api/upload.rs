//! Uploads to signed addresses: another host's, so they carry neither token nor error header.

use crate::prelude::*;
use baton_model::{
    activity::{Asked, Purpose},
    asset::Upload,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, FormData, ProgressEvent, RequestCredentials, XmlHttpRequest};

use super::{
    activity::{Activity, Recording},
    fetch::is_elsewhere,
};
use crate::ui::now;

/// What is sent, and where.
#[derive(Clone)]
pub struct Parcel {
    /// The signed address.
    pub url: String,
    /// Its bytes.
    pub file: File,
    /// Its name, as declared.
    pub name: String,
    /// Its media type, as declared.
    pub content_type: String,
    /// How files are sent to such addresses.
    pub how: Upload,
    /// Where it is taken down.
    pub activity: Activity,
}

/// Takes an upload down, without the bytes.
fn record(parcel: &Parcel) -> Recording {
    let headers = match parcel.how.field {
        Some(_) => Vec::new(),
        None => vec![("Content-Type".to_owned(), parcel.content_type.clone())],
    };
    parcel.activity.begin(Asked {
        purpose: Purpose::Call,
        system: "Signed address".to_owned(),
        method: parcel.how.method.clone(),
        url: parcel.url.clone(),
        headers,
        body: None,
        at: now(),
        attempt: 1,
        bulk: 0,
    })
}

fn answered(recording: Recording, parcel: &Parcel, status: u16, body: &str) {
    let headers_hidden = is_elsewhere(&parcel.url);
    let size = body.len() as u64;
    recording.answered(status, Vec::new(), headers_hidden, body, size);
}

/// How an upload ended.
pub enum Outcome {
    /// The host took it.
    Done,
    /// The person stopped it.
    Cancelled,
    /// The host said no: its status and what it said.
    Refused(u16, String),
    /// The connection broke, or never came to be.
    Broken,
    /// The host is on another origin and does not let this page send, or does not let it see what
    /// came of it.
    AcrossOrigins,
}

/// A running upload, to be stopped.
#[derive(Clone)]
pub struct Running(XmlHttpRequest);

impl Running {
    /// Stops it.
    pub fn cancel(&self) {
        let _ = self.0.abort();
    }
}

/// Uploads with progress, in bytes; `running` is told what stops it.
///
/// Listening to progress makes every upload across origins ask first. Where that is refused, it is
/// sent once more without.
pub async fn upload(
    parcel: &Parcel,
    running: impl FnOnce(Running),
    progress: impl Fn(u64) + 'static,
) -> Outcome {
    let sent = std::rc::Rc::new(std::cell::Cell::new(0_u64));
    let seen = sent.clone();
    let note = move |bytes: u64| {
        seen.set(bytes);
        progress(bytes);
    };
    let outcome = with_progress(parcel, running, note).await;
    // Some of it went out and then it stopped: that is the network, and once more would be twice.
    let broke = matches!(outcome, Outcome::Broken);
    let size = f64_to_u64(parcel.file.size());
    let cut = sent.get() > 0 && sent.get() < size;
    if !broke || cut || !is_elsewhere(&parcel.url) || !window().navigator().on_line() {
        return outcome;
    }
    match plain(parcel).await {
        Outcome::Broken => Outcome::AcrossOrigins,
        outcome => outcome,
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn f64_to_u64(number: f64) -> u64 {
    number as u64
}

/// What goes over the wire: the bytes with their type, or a form with the file in it.
enum Body {
    Bare(Blob, String),
    Form(FormData),
}

fn body(parcel: &Parcel) -> Result<Body, JsValue> {
    // The browser's own idea of the type may differ from the one that was declared.
    let kind = parcel.content_type.as_str();
    let blob: &Blob = parcel.file.as_ref();
    let blob = blob.slice_with_f64_and_f64_and_content_type(0.0, blob.size(), kind)?;
    let Some(field) = &parcel.how.field else {
        return Ok(Body::Bare(blob, kind.to_owned()));
    };
    let form = FormData::new()?;
    form.append_with_blob_and_filename(field, &blob, &parcel.name)?;
    Ok(Body::Form(form))
}

async fn with_progress(
    parcel: &Parcel,
    running: impl FnOnce(Running),
    note: impl Fn(u64) + 'static,
) -> Outcome {
    let Ok(request) = XmlHttpRequest::new() else { return Outcome::Broken };
    let on_progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        note(f64_to_u64(event.loaded()));
    });
    let ended = js_sys::Promise::new(&mut |resolve, _| {
        let resolve: JsValue = resolve.into();
        let _ = request.add_event_listener_with_callback("loadend", resolve.unchecked_ref());
    });
    if let Ok(upload) = request.upload() {
        let callback = on_progress.as_ref().unchecked_ref();
        let _ = upload.add_event_listener_with_callback("progress", callback);
    }
    let aborted = std::rc::Rc::new(std::cell::Cell::new(false));
    let seen = aborted.clone();
    let on_abort = Closure::<dyn Fn()>::new(move || seen.set(true));
    request.set_onabort(Some(on_abort.as_ref().unchecked_ref()));
    let begun = request.open(&parcel.how.method, &parcel.url).and_then(|()| match body(parcel)? {
        Body::Bare(blob, kind) => {
            request.set_request_header("Content-Type", &kind)?;
            request.send_with_opt_blob(Some(&blob))
        }
        Body::Form(form) => request.send_with_opt_form_data(Some(&form)),
    });
    if begun.is_err() {
        return Outcome::Broken;
    }
    let recording = record(parcel);
    running(Running(request.clone()));
    let _ = JsFuture::from(ended).await;
    let status = request.status().unwrap_or(0);
    let text = request.response_text().ok().flatten().unwrap_or_default();
    if status == 0 {
        recording.lost();
    } else {
        answered(recording, parcel, status, &text);
    }
    match status {
        _ if aborted.get() => Outcome::Cancelled,
        0 => Outcome::Broken,
        200..=299 => Outcome::Done,
        _ => Outcome::Refused(status, excerpt(&text)),
    }
}

/// Once more without listening to progress: a form needs no leave to be sent then.
async fn plain(parcel: &Parcel) -> Outcome {
    let Ok(body) = body(parcel) else { return Outcome::Broken };
    let method = if parcel.how.method == "PUT" {
        gloo_net::http::Method::PUT
    } else {
        gloo_net::http::Method::POST
    };
    let request = gloo_net::http::RequestBuilder::new(&parcel.url)
        .method(method)
        .credentials(RequestCredentials::Omit);
    let request = match body {
        Body::Bare(blob, kind) => request.header("Content-Type", &kind).body(blob),
        Body::Form(form) => request.body(form),
    };
    let Ok(request) = request else { return Outcome::Broken };
    let recording = record(parcel);
    let Ok(answer) = request.send().await else {
        recording.lost();
        return Outcome::Broken;
    };
    let text = answer.text().await.unwrap_or_default();
    answered(recording, parcel, answer.status(), &text);
    if answer.ok() { Outcome::Done } else { Outcome::Refused(answer.status(), excerpt(&text)) }
}

/// What a host says, in so far as it is short: some send whole pages.
fn excerpt(text: &str) -> String {
    let json = serde_json::from_str::<serde_json::Value>(text).ok();
    let message = json.as_ref().and_then(|json| json.get("message")?.as_str());
    message.unwrap_or(text).trim().chars().take(200).collect()
}

/// Whether the policy of this page lets it show what lies at an address: its own origin and that of
/// the API are sure to be named there.
pub fn may_show(session: super::Session, url: &str) -> bool {
    let hub = session.service(baton_model::config::System::ConversationManager);
    let base = hub.map(|service| service.base_url).unwrap_or_default();
    let origin = |text: &str| text.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    !is_elsewhere(url) || (base.starts_with("http") && origin(&base) == origin(url))
}
