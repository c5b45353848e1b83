//! Why a deploy was refused: by canvas and node.

use crate::prelude::*;
use baton_model::ocp::{
    deployment::{Deployment, State},
    refusal::{Canvas, canvas_name},
};

use crate::ui::{
    CopyButton, CopyButtonProps,
    dom::{AnyView, CollectView, IntoAny, view},
    small_icon,
};

/// The problems of a deployment, and a button that copies them.
pub fn problems(one: &Deployment) -> AnyView {
    let Some(refusal) = one.refusal.clone().filter(|refusal| !refusal.canvases.is_empty()) else {
        return AnyView::Nothing;
    };
    let names = one.canvases.clone();
    let text = format!("{}\n{}", one.name, refusal.to_text(&names));
    let lists = refusal.canvases.iter().map(|canvas| of_canvas(canvas, &names));
    view! {
        <div class="problems">{lists.collect_view()}</div>
        <div class="actions"><CopyButton text=Signal::stored(text) label="Copy problems" wide=true/></div>
    }
    .into_any()
}

fn of_canvas(canvas: &Canvas, names: &[(String, String)]) -> AnyView {
    let name = canvas_name(&canvas.id, names);
    let sign = if name.starts_with("Flow ") { "flow" } else { "grid" };
    let count: usize = canvas.nodes.iter().map(|node| node.problems.len()).sum();
    let items = canvas.nodes.iter().flat_map(|node| {
        let id = node.id.clone();
        node.problems.iter().map(move |problem| {
            let (message, code) = (problem.message.clone(), problem.code.clone());
            view! {
                <li><b>{format!("Node {id}")}</b><span>{message}</span><code class="faint" title=problem.kind.clone()>{code}</code></li>
            }
            .into_any()
        })
    });
    view! {
        <h3 title=canvas.id.clone()>{small_icon(sign)}{name}<span class="faint small">{count}</span></h3>
        <ul>{items.collect_view()}</ul>
    }
    .into_any()
}

/// What there is to say about how a deployment is going, or went.
pub fn sentence(one: &Deployment) -> String {
    let said = one.said.as_str();
    let problems = one.refusal.as_ref().map_or(0, baton_model::ocp::refusal::Refusal::count);
    match one.state {
        State::Sent => "The server answers when it is done.".to_owned(),
        State::Running if one.missing > 0 => {
            "The server works on it. It has no result yet.".to_owned()
        }
        State::Running => "The server works on it; it reports no steps.".to_owned(),
        State::Checking if said.is_empty() => {
            "No answer came. Looking at the app to see whether it was deployed.".to_owned()
        }
        State::Checking => format!("{said} Looking at the app to be sure."),
        State::Done if said.is_empty() => "The app says that it was deployed.".to_owned(),
        State::Refused if said.is_empty() && problems > 0 => {
            format!("{problems} problems. What was deployed before is unchanged.")
        }
        State::Refused => format!("{said} What was deployed before is unchanged."),
        State::Failed if said.is_empty() => "The app was not deployed.".to_owned(),
        State::Done | State::Failed => said.to_owned(),
        State::Expired => {
            "The server keeps a result for 24 hours; it was not asked again.".to_owned()
        }
        State::Unknown if said.is_empty() => {
            "No result came, and the app does not tell. Look at its status.".to_owned()
        }
        State::Unknown => format!("The server says: {said} The app itself does not tell."),
    }
}

/// Time that something takes or took: `1 min 12 s`.
pub fn duration(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// The class that draws how a deployment is going.
pub const fn class(state: State) -> &'static str {
    match state {
        State::Sent | State::Running | State::Checking => "state run",
        State::Done => "state ok",
        State::Refused | State::Failed => "state bad",
        State::Expired | State::Unknown => "state warn",
    }
}
