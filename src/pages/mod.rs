//! The pages, one folder per kind.

pub mod activity;
pub mod connect;
pub mod edit;
pub mod list;
pub mod not_found;
pub mod overview;
pub mod titles;
