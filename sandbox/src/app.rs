//! What all requests share, and the way of a request through the server.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode, Uri};
use axum::response::Response;
use hyper::upgrade::OnUpgrade;
use tower_service::Service;

use crate::archive::Archive;
use crate::assets::Signer;
use crate::cli::Options;
use crate::contract::Contract;
use crate::conversations::Conversations;
use crate::error::gateway;
use crate::faults::{self, Cut, Faults, Then};
use crate::log::{Entry, Log};
use crate::static_files::StaticFiles;
use crate::store::Store;
use crate::token::Tokens;
use crate::{assets, control, conversations, cors, ocp, resources, seed, token};

/// Longer than the largest icon, shorter than what would hurt.
const MAX_BODY: usize = 16 << 20;

/// The two origins: on `Console` the APIs are served too, unless they have an origin of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Console,
    Api,
}

pub struct App {
    pub options: Options,
    pub contract: Arc<Contract>,
    pub store: Store,
    pub ocp: ocp::Service,
    pub archive: Archive,
    pub conversations: Conversations,
    pub signer: Signer,
    pub tokens: Tokens,
    pub faults: Faults,
    pub log: Log,
    pub static_files: StaticFiles,
}

/// A request whose body has arrived.
#[derive(Clone)]
pub struct Call {
    pub method: Method,
    pub uri: Uri,
    pub headers: axum::http::HeaderMap,
    pub body: Bytes,
    /// How the connection becomes a socket, if the request may ask for that.
    upgrade: Option<OnUpgrade>,
}

impl App {
    /// # Errors
    /// If the data cannot be opened or the contract cannot be read.
    pub fn new(options: Options) -> Result<Self, String> {
        let contract = Arc::new(Contract::conversation_manager()?);
        let store = Store::open(contract.clone(), options.data.as_deref())?;
        if store.is_empty() && !options.empty {
            seed::fill(&store, &contract, options.scale)?;
        }
        let archive = Archive::open(options.data.as_deref())?;
        if archive.is_empty() && !options.empty && options.scale.is_none() {
            seed::fill_archive(&archive)?;
        }
        Ok(Self {
            ocp: ocp::Service::new(&options)?,
            tokens: Tokens::new(options.token_ttl),
            static_files: StaticFiles::new(options.dist.clone()),
            faults: Faults::default(),
            log: Log::default(),
            conversations: Conversations::new(&contract.document)?,
            signer: Signer::default(),
            archive,
            contract,
            store,
            options,
        })
    }

    /// Whether an API answers under this path: one line per service.
    fn is_api(&self, side: Side, path: &str) -> bool {
        match side {
            Side::Api => true,
            Side::Console if self.options.api_port.is_some() => false,
            Side::Console => {
                path.starts_with(&self.contract.base)
                    || path == token::PATH
                    || self.ocp.serves(path)
                    || path.starts_with(assets::SIGNED)
            }
        }
    }
}

/// All addresses of the APIs; a further service is one more line.
pub fn routes(app: &Arc<App>) -> Router {
    Router::new()
        .merge(token_routes(app))
        .merge(resources::routes(app))
        .merge(ocp::routes(app))
        .merge(conversations::routes(app))
        .merge(assets::routes(app))
        .fallback(async || gateway(StatusCode::NOT_FOUND, "no service answers this address"))
}

fn token_routes(app: &Arc<App>) -> Router {
    let app = app.clone();
    let answer = move |request: Request| {
        let app = app.clone();
        async move {
            let call = Call::read(request).await;
            call.map_or_else(|refusal| refusal, |call| app.tokens.answer(&call.headers, &call.body))
        }
    };
    Router::new().route(token::PATH, axum::routing::post(answer))
}

impl Call {
    /// # Errors
    /// With the answer to give if the body is too large or does not arrive.
    pub async fn read(request: Request) -> Result<Self, Response> {
        let (mut head, body) = request.into_parts();
        let upgrade = head.extensions.remove();
        match to_bytes(body, MAX_BODY).await {
            Ok(body) => Ok(Self {
                method: head.method,
                uri: head.uri,
                headers: head.headers,
                body,
                upgrade,
            }),
            Err(_) => Err(gateway(
                StatusCode::PAYLOAD_TOO_LARGE,
                "the request is too large or was cut off",
            )),
        }
    }

    fn request(&self) -> Request {
        let mut request = Request::new(Body::from(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        if let Some(upgrade) = self.upgrade.clone() {
            request.extensions_mut().insert(upgrade);
        }
        request
    }
}

/// Answers one request.
///
/// # Errors
/// `Cut` if a fault says that the connection ends without an answer.
pub async fn handle(
    app: Arc<App>,
    routes: Router,
    side: Side,
    request: Request,
) -> Result<Response, Cut> {
    let path = request.uri().path();
    let (own, of_ocp) = (path.starts_with(control::PREFIX), app.ocp.serves(path));
    let fault = if own { None } else { app.faults.take(request.method(), request.uri(), of_ocp) };
    if fault.as_ref().is_some_and(Then::cuts_upload) {
        return faults::read_half(request).await;
    }
    let call = match Call::read(request).await {
        Ok(call) => call,
        Err(refusal) => return Ok(refusal),
    };
    let path = call.uri.path();
    if let Some(rest) = path.strip_prefix(control::PREFIX) {
        return Ok(control::answer(&app, rest, &call));
    }
    let is_api = app.is_api(side, path);
    let number = if is_api { Some(app.log.start(Entry::new(&call))) } else { None };
    if is_api && app.options.latency > 0 {
        tokio::time::sleep(Duration::from_millis(app.options.latency)).await;
    }
    let answer = async {
        if is_api {
            api_answer(&app, routes, &call).await
        } else {
            app.static_files.answer(&app, &call)
        }
    };
    let mut response = match fault {
        Some(fault) => fault.apply(answer).await?,
        None => answer.await,
    };
    if is_api {
        cors::decorate(app.options.cors, &call.headers, &mut response);
    }
    if let Some(number) = number {
        app.log.finish(number, response.status());
    }
    Ok(response)
}

async fn api_answer(app: &App, mut routes: Router, call: &Call) -> Response {
    if let Some(response) = cors::preflight(app.options.cors, call) {
        return response;
    }
    match routes.call(call.request()).await {
        Ok(response) => response,
        Err(never) => match never as Infallible {},
    }
}
