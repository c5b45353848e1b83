//! The command line: every way in which one run of the sandbox may differ from another.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Both vendor APIs and their token endpoints as a real server on this machine.
///
/// Sign-ins: `sandbox-admin` / `sandbox-secret` may do everything, `sandbox-reader` / `sandbox-secret` may read.
#[derive(Clone, Debug, Parser)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[command(name = "sandbox", version)]
pub struct Options {
    /// Port of the console (and of the APIs, unless --api-port is given); 0 takes any free one
    #[arg(long, default_value_t = 8080)]
    pub port: u16,

    /// Address to listen on; the sandbox has fixed passwords, so keep it on the loopback interface
    #[arg(long, default_value = "127.0.0.1")]
    pub host: IpAddr,

    /// Serve the APIs on a second origin instead of the console's own; 0 takes any free port
    #[arg(long, value_name = "PORT")]
    pub api_port: Option<u16>,

    /// What the APIs allow pages of other origins
    #[arg(long, value_enum, default_value_t = Cors::Full)]
    pub cors: Cors,

    /// Keep the records in this `SQLite` file; it is filled only if it is new
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,

    /// Start without records
    #[arg(long, conflicts_with = "scale")]
    pub empty: bool,

    /// N orchestrations and N/10 of each other kind instead of the story
    #[arg(long, value_name = "N")]
    pub scale: Option<usize>,

    /// Wait this long before every answer of the APIs
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub latency: u64,

    /// Lists refuse $pagenum and $pagesize with 400-101 and give all records
    #[arg(long)]
    pub no_paging: bool,

    /// Life of an access token [default: 3600 for eGain, 300 for OCP]
    #[arg(long, value_name = "SECONDS")]
    pub token_ttl: Option<u64>,

    /// Life of a signed address of an asset
    #[arg(long, value_name = "SECONDS", default_value_t = 900)]
    pub asset_ttl: u64,

    /// Folder of the built console, served at /
    #[arg(long, value_name = "DIR")]
    pub dist: Option<PathBuf>,

    /// Serve this file as /config.json instead of the generated one
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Calls need no token, as behind a proxy that adds one; the generated configuration says so
    #[arg(long)]
    pub open: bool,

    /// Orchestrator: deployment in the background is refused with 400
    #[arg(long)]
    pub no_async: bool,

    /// Orchestrator: how long a deployment takes
    #[arg(long, value_name = "SECONDS", default_value_t = 3)]
    pub deploy_seconds: u64,

    /// Orchestrator: how long after a deployment the chat answers UNAUTHORIZED
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    pub chat_grace: u64,

    /// Orchestrator: the one-time code is mandatory
    #[arg(long)]
    pub require_otp: bool,

    /// Orchestrator: how the generated configuration lets people sign in
    #[arg(long, value_enum, value_name = "KIND", default_value_t = OcpAuth::PersonalAccessToken)]
    pub ocp_auth: OcpAuth,

    /// Behave in another way that the contract leaves open
    #[arg(long = "as", value_enum, value_delimiter = ',', value_name = "NAME,...")]
    pub behave_as: Vec<Variant>,
}

impl Options {
    pub fn is(&self, variant: Variant) -> bool {
        self.behave_as.contains(&variant)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum OcpAuth {
    /// A token that was made in the OCP console
    PersonalAccessToken,
    /// User name, password and one-time code
    Password,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Cors {
    /// Any origin, all headers that the console sends, rate limit headers exposed
    Full,
    /// No CORS headers at all
    None,
    /// As full, but the preflight refuses X-egain-error-message
    NoErrorHeader,
    /// As full, but no answer header is exposed
    NoExpose,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Variant {
    /// Lists come without paginationInfo
    NoPaginationInfo,
    /// A list without records answers 204
    #[value(name = "empty-204")]
    Empty204,
    /// A delete answers 200 with a body
    #[value(name = "delete-200-body")]
    Delete200Body,
    /// A blocked delete answers 400-0 instead of 409-0
    #[value(name = "blocked-400")]
    Blocked400,
    /// A replace answers 200 with the stored object
    #[value(name = "put-200-body")]
    Put200Body,
    /// An edit conflict answers 409-100 instead of 412-100
    #[value(name = "conflict-409")]
    Conflict409,
    /// Secrets are read as ********; a mask that is written back is stored, as a careless server would
    SecretsMasked,
    /// Writes may refer to objects that do not exist
    ReferencesUnchecked,
    /// X-egain-error-message has no effect
    NoUserMessage,
    /// Orchestrator: an app that was created or read has name and `canvas_id` only
    CanvasIdOnly,
    /// Orchestrator: every deployment answers when it is over, whatever was asked for
    DeploySync,
    /// Orchestrator: the result of a deployment that is not over is a 404 instead of null
    #[value(name = "result-404-while-running")]
    Result404WhileRunning,
    /// Orchestrator: written attached data are merged into the stored ones
    AttachedMerge,
    /// Orchestrator: the detail of a failure is an array, and field errors come as 422
    DetailArray,
}
