//! The console's own files, as a CDN would serve them: hashed names for ever, everything else checked again,
//! compressed siblings where the browser takes them, and `index.html` for every address of the console.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use serde_json::Value;

use crate::app::{App, Call};
use crate::error::gateway;
use crate::hosting_headers::HostingHeaders;
use crate::{config, form};

const IMMUTABLE: &str = "public, max-age=31536000, immutable";

pub struct StaticFiles {
    folder: Option<PathBuf>,
    /// Where the APIs are, once that is known and if it is a second origin.
    pub api: OnceLock<SocketAddr>,
}

struct Found {
    body: Vec<u8>,
    encoding: Option<&'static str>,
    name: String,
}

impl StaticFiles {
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, api: OnceLock::new() }
    }

    pub fn answer(&self, app: &App, call: &Call) -> Response {
        if call.method != Method::GET && call.method != Method::HEAD {
            return gateway(StatusCode::METHOD_NOT_ALLOWED, "files are only read");
        }
        let path = form::decode(call.uri.path().as_bytes(), false);
        let config = self.config(app);
        let found = if path == "/config.json" {
            Ok(Found { body: config.clone(), encoding: None, name: "config.json".to_owned() })
        } else {
            self.find(&path, &call.headers)
        };
        let (status, found) = match found {
            Ok(found) => (StatusCode::OK, found),
            Err(text) => (
                StatusCode::NOT_FOUND,
                Found { body: text.into(), encoding: None, name: "error.txt".to_owned() },
            ),
        };
        let origins = serde_json::from_slice::<Value>(&config)
            .map(|value| config::origins(&value))
            .unwrap_or_default();
        let mut response = found.response(status);
        if let Some(folder) = &self.folder {
            HostingHeaders::read(folder).apply(&path, &origins, response.headers_mut());
        }
        response
    }

    fn config(&self, app: &App) -> Vec<u8> {
        match &app.options.config {
            Some(file) => std::fs::read(file).unwrap_or_default(),
            None => config::generated(app, self.api.get().copied()).to_string().into_bytes(),
        }
    }

    fn find(&self, path: &str, headers: &HeaderMap) -> Result<Found, &'static str> {
        let folder = self
            .folder
            .as_deref()
            .ok_or("No console here: the sandbox was started without --dist.\n")?;
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        // `_headers` and its like are orders to the host, and nothing outside the folder is anybody's business.
        let is_hidden = parts
            .iter()
            .any(|part| part.starts_with(['.', '_']) || part.contains(['\\', '\0', ':']));
        if is_hidden {
            return Err("There is no such file.\n");
        }
        let file = parts.iter().fold(folder.to_owned(), |file, part| file.join(part));
        let has_extension = parts.last().is_some_and(|name| name.contains('.'));
        if file.is_file() {
            return read(&file, headers).ok_or("The file cannot be read.\n");
        }
        if has_extension {
            return Err("There is no such file.\n");
        }
        read(&folder.join("index.html"), headers).ok_or("The folder of --dist has no index.html.\n")
    }
}

/// The file or its compressed sibling, the smallest that the browser accepts.
fn read(file: &Path, headers: &HeaderMap) -> Option<Found> {
    let name = file.file_name()?.to_str()?.to_owned();
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    for (encoding, extension) in [("br", "br"), ("gzip", "gz")] {
        let sibling = file.with_file_name(format!("{name}.{extension}"));
        if accepts(accepted, encoding)
            && let Ok(body) = std::fs::read(sibling)
        {
            return Some(Found { body, encoding: Some(encoding), name });
        }
    }
    Some(Found { body: std::fs::read(file).ok()?, encoding: None, name })
}

fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|entry| {
        let mut words = entry.split(';').map(str::trim);
        let named = words.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        named && !words.any(|word| word == "q=0" || word == "q=0.0")
    })
}

impl Found {
    fn response(self, status: StatusCode) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let caching = if is_hashed(&self.name) { IMMUTABLE } else { "no-cache" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(&self.name)));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if let Some(encoding) = self.encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

/// Whether the name holds a hash, as Trunk writes it: `baton-1a2b3c4d5e6f7a8b_bg.wasm`.
fn is_hashed(name: &str) -> bool {
    name.split(['-', '_', '.']).any(|part| {
        part.len() >= 8
            && part.bytes().all(|byte| byte.is_ascii_hexdigit())
            && part.bytes().any(|byte| byte.is_ascii_digit())
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
