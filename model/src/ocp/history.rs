//! Deployments as the browser keeps them, and as a file. Nothing secret is in them.

use serde_json::{Map, Value, json};

use super::{
    app::Deployed,
    deployment::{Deployment, State},
    refusal::Refusal,
};
use crate::csv::Columns;

/// So many are kept; those that are over go first.
pub const MOST: usize = 200;

/// The form in which the browser keeps them.
#[must_use]
pub fn write(all: &[Deployment]) -> String {
    Value::Array(all.iter().map(one).collect()).to_string()
}

/// Reads what the browser kept. What cannot be read is left out.
#[must_use]
pub fn read(kept: &str) -> Vec<Deployment> {
    let kept: Value = serde_json::from_str(kept).unwrap_or_default();
    kept.as_array().into_iter().flatten().filter_map(read_one).collect()
}

/// Puts a deployment in, the newest first, and drops what is too much.
pub fn put(all: &mut Vec<Deployment>, deployment: Deployment) {
    match all.iter_mut().find(|one| one.key == deployment.key) {
        Some(one) => *one = deployment,
        None => all.insert(0, deployment),
    }
    while all.len() > MOST {
        let last = all.iter().rposition(|one| one.state.is_over()).unwrap_or(all.len() - 1);
        all.remove(last);
    }
}

/// Takes in what another tab wrote: of each deployment, what is further.
pub fn merge(all: &mut Vec<Deployment>, other: Vec<Deployment>) {
    for theirs in other {
        match all.iter_mut().find(|ours| ours.key == theirs.key) {
            Some(ours) if !ours.state.is_over() && further(&theirs) > further(ours) => {
                *ours = theirs;
            }
            Some(_) => {}
            None => all.push(theirs),
        }
    }
    all.sort_by_key(|one| std::cmp::Reverse(one.started));
}

fn further(one: &Deployment) -> (bool, u8, u32) {
    let stage = match one.state {
        State::Sent => 0,
        State::Running => 1,
        _ => 2,
    };
    (one.state.is_over(), stage, one.asked)
}

fn one(one: &Deployment) -> Value {
    let mut kept = json!({
        "key": one.key, "app": one.app, "name": one.name, "all": one.all, "legacy": one.legacy,
        "background": one.background, "result": one.result, "started": one.started,
        "ended": one.ended, "state": one.state.code(), "said": one.said, "asked": one.asked,
        "missing": one.missing, "looked": one.looked,
    });
    if let Some(object) = kept.as_object_mut() {
        if one.before != Deployed::Unsaid {
            object.insert("deployed_at".to_owned(), json!(one.before.time()));
        }
        if let Some(refusal) = &one.refusal {
            object.insert("refusal".to_owned(), refusal.to_json());
        }
        let names = one.canvases.iter().map(|(id, name)| (id.clone(), json!(name)));
        object.insert("canvases".to_owned(), Value::Object(names.collect::<Map<_, _>>()));
    }
    kept
}

fn read_one(kept: &Value) -> Option<Deployment> {
    let text = |key: &str| kept.get(key).and_then(Value::as_str).map(str::to_owned);
    let flag = |key: &str| kept.get(key).and_then(Value::as_bool).unwrap_or(false);
    let number = |key: &str| kept.get(key).and_then(Value::as_u64).unwrap_or(0);
    let count = |key: &str| u32::try_from(number(key)).unwrap_or(0);
    let names = kept.get("canvases").and_then(Value::as_object).into_iter().flatten();
    Some(Deployment {
        all: flag("all"),
        legacy: flag("legacy"),
        background: flag("background"),
        result: text("result").unwrap_or_default(),
        before: Deployed::of(kept),
        ended: number("ended"),
        state: State::of(&text("state")?)?,
        said: text("said").unwrap_or_default(),
        refusal: kept.get("refusal").and_then(Refusal::read),
        canvases: names
            .filter_map(|(id, name)| Some((id.clone(), name.as_str()?.to_owned())))
            .collect(),
        asked: count("asked"),
        missing: count("missing"),
        looked: count("looked"),
        ..Deployment::new(text("key")?, &text("app")?, &text("name")?, number("started"))
    })
}

/// As rows of a file. `time` writes milliseconds since 1970 as people read them.
#[must_use]
pub fn rows(all: &[&Deployment], time: &dyn Fn(u64) -> String) -> Vec<Value> {
    let row = |one: &&Deployment| {
        let ended = if one.ended > 0 { time(one.ended) } else { String::new() };
        let problems = one.refusal.as_ref().map(|refusal| refusal.to_text(&one.canvases));
        json!({
            "app": one.name, "app_id": one.app, "outcome": one.state.label(),
            "started": time(one.started), "ended": ended,
            "seconds": if one.ended > 0 { json!(one.took(one.ended) / 1000) } else { Value::Null },
            "scope": if one.all { "everything" } else { "changes only" },
            "background": one.background, "legacy": one.legacy, "result_id": one.result,
            "said": one.said, "problems": problems,
        })
    };
    all.iter().map(row).collect()
}

/// Rows as CSV.
#[must_use]
pub fn csv(rows: &[Value]) -> String {
    let mut columns = Columns::default();
    for row in rows {
        columns.add(row);
    }
    let lines: String = rows.iter().map(|row| columns.line(row)).collect();
    columns.head() + &lines
}
