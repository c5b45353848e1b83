//! What belongs to an app: miniApps, flows, and fail sources.

use crate::prelude::*;
use baton_model::{
    Cause,
    ocp::{
        app::canvas,
        parts::{self, FailSource, Flow, MiniApp, kinds},
        path,
    },
};

use super::read::{Loaded, Part};
use crate::{
    api::Session,
    ui::{
        CopyButton, CopyButtonProps, Time, TimeProps,
        dom::{AnyView, CollectView, IntoAny, view},
        icon, small_icon,
    },
};

fn copy(label: String, text: &str) -> AnyView {
    let text = text.to_owned();
    view! { <span class="id"><code title=text.clone()>{text.clone()}</code><CopyButton text=Signal::stored(text) label=label/></span> }
        .into_any()
}

fn nothing(sign: &'static str, title: &'static str, text: &'static str) -> AnyView {
    view! { <div class="empty">{icon(sign)}<h2>{title}</h2><p>{text}</p></div> }.into_any()
}

/// The miniApps of an app and of its flows, with their types as a filter.
pub fn mini_apps(session: Session, id: &str) -> AnyView {
    let part = Part::read(session, path::mini_apps(id), parts::mini_apps);
    let kind = RwSignal::new(String::new());
    part.view(move |all| {
        if all.is_empty() {
            return nothing("grid", "No miniApps", "The app and its flows use none.");
        }
        let options = kinds(&all).into_iter().map(|kind| view! { <option value=kind.clone()>{kind.clone()}</option> }.into_any());
        let count = all.len();
        let found = Memo::new(move |_| {
            let kind = kind.get();
            let fits = |one: &&MiniApp| kind.is_empty() || one.kind == kind;
            all.iter().filter(fits).cloned().collect::<Vec<_>>()
        });
        view! {
            <div class="row">
                <span class="select s">
                    <select aria-label="Type" prop:value=move || kind.get() on:change=move |event| kind.set(event_target_value(&event))>
                        <option value="">"Type: any"</option>{options.collect_view()}
                    </select>
                    {small_icon("down")}
                </span>
                <span class="faint small" aria-live="polite">{move || format!("{} of {count}", found.with(Vec::len))}</span>
            </div>
            <div class="scroll-x"><table class="plain" aria-label="MiniApps">
                <thead><tr><th scope="col">"Name"</th><th scope="col">"Type"</th><th scope="col">"Component ID"</th></tr></thead>
                <tbody>{move || found.get().iter().map(mini_app).collect_view()}</tbody>
            </table></div>
        }
    })
}

fn mini_app(one: &MiniApp) -> AnyView {
    let name = if one.name.is_empty() { "–".to_owned() } else { one.name.clone() };
    let kind =
        (!one.kind.is_empty()).then(|| view! { <span class="badge">{one.kind.clone()}</span> });
    view! {
        <tr><th scope="row" class="mono-name">{name.clone()}</th><td>{kind}</td><td>{copy(format!("Copy component ID of {name}"), &one.id)}</td></tr>
    }
    .into_any()
}

/// The flows of an app.
pub fn flows(session: Session, id: &str) -> AnyView {
    Part::read(session, path::part(id, "flows"), parts::flows).view(|all| {
        if all.is_empty() {
            return nothing("flow", "No flows", "The app uses no flows.");
        }
        view! {
            <div class="scroll-x"><table class="plain stacked flows" aria-label="Flows">
                <thead><tr><th scope="col">"Name"</th><th scope="col">"Version"</th><th scope="col">"Fields"</th><th scope="col">"Updated"</th><th scope="col">"Flow ID"</th><th scope="col">"Canvas ID"</th></tr></thead>
                <tbody>{all.iter().map(flow).collect_view()}</tbody>
            </table></div>
        }
        .into_any()
    })
}

fn flow(one: &Flow) -> AnyView {
    let text = |key: &str| {
        one.json.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
    };
    let names = |key: &str| {
        let all = one.json.get(key).and_then(|value| value.as_array()).into_iter().flatten();
        all.filter_map(|name| name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let (reads, gives) = (names("input_fields"), names("output_fields"));
    let group = text("group");
    view! {
        <tr>
            <th scope="row"><span class="mono-name">{one.name.clone()}</span><span class="under-name">{group}</span></th>
            <td>{text("version")}</td>
            <td class="small">
                {(!reads.is_empty()).then(|| view! { <div><span class="faint">"In: "</span>{reads}</div> })}
                {(!gives.is_empty()).then(|| view! { <div><span class="faint">"Out: "</span>{gives}</div> })}
            </td>
            <td class="nowrap" data-label="Updated"><Time value=text("updated_at")/></td>
            <td data-label="Flow ID">{copy(format!("Copy flow ID of {}", one.name), &one.id)}</td>
            <td data-label="Canvas ID">{canvas(&one.json).map(|id| copy(format!("Copy canvas ID of {}", one.name), id))}</td>
        </tr>
    }
    .into_any()
}

/// The places that error handlers can name; a flow that uses itself is explained.
pub fn fail_sources(session: Session, id: &str) -> AnyView {
    let part = Part::read(session, path::part(id, "fail_sources"), parts::fail_sources);
    (move || {
        let cycle = match part.state.get() {
            Loaded::Failed(failure) if failure.cause == Cause::Invalid => failure.developer_message,
            _ => String::new(),
        };
        if cycle.is_empty() {
            return part.view(|all| sources(&all));
        }
        view! {
            <div class="alert bad" role="alert">
                {icon("stop")}
                <h2>"The server cannot list the fail sources"</h2>
                <p>"Most likely a flow uses itself, directly or by way of others. The trace names the flows in order; the one after the arrow closes the circle. Take one of these uses out on the canvas, then read again."</p>
                <pre class="trace" tabindex="0" aria-label="Words of the server">{cycle.clone()}</pre>
                <div class="actions">
                    <button type="button" class="btn s" on:click=move |_| part.again()>{icon("refresh")}"Retry"</button>
                    <CopyButton text=Signal::stored(cycle) label="Copy trace" wide=true/>
                </div>
            </div>
        }
        .into_any()
    })
    .into_any()
}

fn sources(all: &[FailSource]) -> AnyView {
    if all.is_empty() {
        return nothing(
            "alert",
            "No fail sources",
            "Nothing in the app can be the source of a failure.",
        );
    }
    let row = |one: &FailSource| {
        view! { <tr><th scope="row" class="mono-name">{one.name.clone()}</th><td>{copy(format!("Copy path of {}", one.name), &one.path)}</td></tr> }
            .into_any()
    };
    view! {
        <p class="lead">"Error handlers name these paths as the source of an error."</p>
        <div class="scroll-x"><table class="plain" aria-label="Fail sources">
            <thead><tr><th scope="col">"Source"</th><th scope="col">"Path"</th></tr></thead>
            <tbody>{all.iter().map(row).collect_view()}</tbody>
        </table></div>
    }
    .into_any()
}
