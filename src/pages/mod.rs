//! The pages, one folder per kind.

pub mod activity;
pub mod apps;
pub mod assets;
pub mod check;
pub mod connect;
pub mod conversations;
pub mod edit;
pub mod list;
pub mod lookup;
pub mod not_found;
pub mod overview;
pub mod production;
pub mod session;
pub mod settings;
pub mod setup;
pub mod titles;
