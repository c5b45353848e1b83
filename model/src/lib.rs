//! What Baton knows of the two APIs, without a browser.
//!
//! A record stays the JSON it came as; [`spec`] describes its fields once, and forms,
//! validation, references, changes and lists are all read from that description.

pub mod activity;
pub mod asset;
pub mod attention;
pub mod bulk;
pub mod bulk_edit;
pub mod calendar;
pub mod changes;
pub mod config;
pub mod conversation;
pub mod csv;
pub mod curl;
pub mod document;
pub mod failure;
pub mod filter;
pub mod fit;
pub mod graph;
pub mod har;
pub mod index;
pub mod json_error;
pub mod list;
pub mod lookup;
pub mod map;
pub mod mask;
pub mod merge;
pub mod ocp;
pub mod page;
pub mod path;
pub mod policy;
pub mod presets;
pub mod record;
pub mod reference;
pub mod resources;
pub mod rows;
pub mod secret_name;
pub mod secrets;
pub mod selection;
pub mod setup;
pub mod size;
pub mod spec;
pub mod token;
pub mod undo;
pub mod validate;
pub mod words;

pub use failure::{Cause, Failure};
pub use path::Path;
pub use record::Record;
pub use serde_json::Value;
pub use spec::{Field, Kind, Resource, Section, Spec};
