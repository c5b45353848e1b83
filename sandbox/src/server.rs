//! Listens, accepts and answers. The loop is our own because a fault may end a connection without an answer.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

use crate::app::{App, Side, handle, routes};
use crate::cli::Options;

/// A sandbox that runs until it is dropped.
pub struct Server {
    /// Where the console is, and the APIs too unless they have an origin of their own.
    pub address: SocketAddr,
    pub api_address: Option<SocketAddr>,
    pub app: Arc<App>,
    runtime: Runtime,
}

impl Server {
    /// # Errors
    /// If a port is taken or the data cannot be opened, in words for a person.
    pub fn start(options: Options) -> Result<Self, String> {
        let runtime = Runtime::new().map_err(|error| error.to_string())?;
        let bind = |port: u16| {
            let address = SocketAddr::new(options.host, port);
            runtime
                .block_on(TcpListener::bind(address))
                .map_err(|error| format!("cannot listen on {address}: {error}"))
        };
        let console = bind(options.port)?;
        let api = options.api_port.map(bind).transpose()?;
        let app = Arc::new(App::new(options.clone())?);
        let local =
            |listener: &TcpListener| listener.local_addr().map_err(|error| error.to_string());
        let address = local(&console)?;
        let api_address = api.as_ref().map(local).transpose()?;
        if let Some(api_address) = api_address {
            // Cannot fail: this is the only place that sets it.
            let _ = app.static_files.api.set(api_address);
        }
        runtime.spawn(serve(console, app.clone(), Side::Console));
        if let Some(api) = api {
            runtime.spawn(serve(api, app.clone(), Side::Api));
        }
        Ok(Self { address, api_address, app, runtime })
    }

    /// Waits for SIGTERM or ctrl-c.
    ///
    /// # Errors
    /// If signals cannot be listened to.
    pub fn wait_for_end(&self) -> io::Result<()> {
        self.runtime.block_on(async {
            #[cfg(unix)]
            {
                let mut terminate =
                    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
                tokio::select! {
                    ended = tokio::signal::ctrl_c() => ended,
                    _ = terminate.recv() => Ok(()),
                }
            }
            #[cfg(not(unix))]
            tokio::signal::ctrl_c().await
        })
    }
}

async fn serve(listener: TcpListener, app: Arc<App>, side: Side) {
    let routes = routes(&app);
    loop {
        // An accept can fail for one connection (or for want of files) without being the end of the server.
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        tokio::spawn(converse(stream, app.clone(), routes.clone(), side));
    }
}

async fn converse(stream: TcpStream, app: Arc<App>, routes: axum::Router, side: Side) {
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let request: Request = request.map(Body::new);
        handle(app.clone(), routes.clone(), side, request)
    });
    // What goes wrong here is the client's going away or a fault that was asked for.
    let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let _ = served.with_upgrades().await;
}
