//! Checks a request body against the contract's schema and says what is wrong in the contract's error codes.
//!
//! Places are written as in `x-blocked-by`, with an index: `applications.botConfiguration.bots[0].participant.id`.
//! One answer has one code. What is missing comes before what is wrong, and `details` names every such place.

use jsonschema::Validator;
use jsonschema::error::{ValidationError, ValidationErrorKind};
use jsonschema::paths::LocationSegment;
use serde_json::Value;

use crate::error::ApiError;
use crate::field_path::join;

#[derive(Default)]
struct Findings {
    missing: Vec<String>,
    not_in_set: Vec<String>,
    invalid: Vec<String>,
}

/// # Errors
/// 400-143, 400-152 or 400-196.
pub fn check(schema: &Validator, body: &Value) -> Result<(), ApiError> {
    let mut findings = Findings::default();
    for error in schema.iter_errors(body) {
        findings.add(&error);
    }
    if !findings.missing.is_empty() {
        Err(ApiError::missing(&findings.missing))
    } else if !findings.invalid.is_empty() {
        Err(ApiError::invalid(&findings.invalid))
    } else if !findings.not_in_set.is_empty() {
        Err(ApiError::not_in_set(&findings.not_in_set))
    } else {
        Ok(())
    }
}

/// One line per violation, for the request log.
pub fn violations(schema: &Validator, body: &Value) -> Vec<String> {
    schema.iter_errors(body).map(|error| format!("body: {}: {error}", place(&error))).collect()
}

impl Findings {
    fn add(&mut self, error: &ValidationError<'_>) {
        match error.kind() {
            ValidationErrorKind::Required { .. } => push(&mut self.missing, missing_place(error)),
            // "One of these must be there", as for the bot and the agent part of an orchestration.
            ValidationErrorKind::AnyOf { context }
                if context.iter().all(|branch| only_missing(branch)) =>
            {
                for inner in context.iter().flatten() {
                    push(&mut self.missing, missing_place(inner));
                }
            }
            ValidationErrorKind::Enum { .. } | ValidationErrorKind::Constant { .. } => {
                push(&mut self.not_in_set, place(error));
            }
            _ => push(&mut self.invalid, place(error)),
        }
    }
}

fn push(list: &mut Vec<String>, place: String) {
    if !list.contains(&place) {
        list.push(place);
    }
}

fn only_missing(branch: &[ValidationError<'_>]) -> bool {
    branch.iter().all(|error| matches!(error.kind(), ValidationErrorKind::Required { .. }))
}

fn missing_place(error: &ValidationError<'_>) -> String {
    let ValidationErrorKind::Required { property } = error.kind() else { return place(error) };
    join(&place(error), property.as_str().unwrap_or_default())
}

fn place(error: &ValidationError<'_>) -> String {
    let mut text = String::new();
    for segment in error.instance_path() {
        match segment {
            LocationSegment::Property(name) => text = join(&text, &name),
            LocationSegment::Index(index) => text = format!("{text}[{index}]"),
        }
    }
    text
}
