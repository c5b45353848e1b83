//! What wants looking at.

use baton_model::{
    Resource,
    attention::{Finding, Severity},
};

use super::data::Data;
use crate::{
    address,
    pages::titles,
    ui::{
        dom::{AnyView, CollectView, IntoAny, view},
        grouped, icon,
    },
};

/// The findings, the gravest first.
pub fn attention(data: &Data) -> AnyView {
    let count = data.findings.len();
    let lines = data.findings.iter().map(|finding| line(data, finding)).collect_view();
    let body = if count == 0 && data.silent.is_empty() {
        view! { <p class="card-empty muted">{icon("check")}"Nothing wants looking at."</p> }
            .into_any()
    } else {
        view! { <ul class="attention">{lines}{untold(data)}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="attention-title">
            <header><h2 id="attention-title">"Needs attention"</h2><span class="faint small">{count}</span></header>
            {body}
        </section>
    }
    .into_any()
}

/// Says once what the lists leave out, so that nothing can be said of it.
fn untold(data: &Data) -> Option<AnyView> {
    let mut kinds: Vec<(Resource, Vec<&str>)> = Vec::new();
    for (from, to) in &data.silent {
        let name = to.spec().singular;
        match kinds.last_mut().filter(|last| last.0 == *from) {
            Some((_, names)) => names.push(name),
            None => kinds.push((*from, vec![name])),
        }
    }
    let says = kinds.iter().enumerate().map(|(n, (from, names))| {
        let (of, verb) = if n == 0 {
            ("None of the", " in the server’s list names")
        } else {
            ("none of the", "")
        };
        format!("{of} {}{verb} any {}", from.spec().plural.to_lowercase(), names.join(" or "))
    });
    let says = says.collect::<Vec<_>>().join(", ");
    (!kinds.is_empty()).then(|| {
        view! {
            <li>
                <span class="faint">{icon("info")}</span>
                <p>{format!("{says}: whether these are used cannot be told from it.")}</p>
            </li>
        }
        .into_any()
    })
}

fn line(data: &Data, finding: &Finding) -> AnyView {
    let spec = finding.resource.spec();
    let (class, sign) = match finding.need.severity() {
        Severity::Broken => ("danger-text", "stop"),
        Severity::Doubtful => ("warn-text", "alert"),
        Severity::Tidy => ("faint", "info"),
    };
    let (name, value) = finding.need.filter();
    let list = address::filtered(finding.resource, name, value);
    let shown = match &finding.ids[..] {
        [id] => {
            let at = data.graph.find(finding.resource, id);
            let name = at.map_or_else(|| id.clone(), |at| data.name(at).0);
            view! { {titles::capital(spec.singular)}" "<a class="name" href=address::record(finding.resource, id)>{name}</a>" "{finding.need.says(false)}"." }
        }
        ids => {
            let noun = spec.plural.to_lowercase();
            view! { <b>{grouped(ids.len() as u64)}" "{noun}</b>" "{finding.need.says(true)}"." }
        }
    };
    let label = format!("Show {}", grouped(finding.ids.len() as u64));
    let full = format!("{label} {}", finding.need.says(finding.ids.len() > 1));
    view! {
        <li>
            <span class=class>{icon(sign)}</span>
            <p>{shown}<span class="why">{finding.need.why()}</span></p>
            <span class="end"><a class="btn s" href=list title=full>{label}</a></span>
        </li>
    }
    .into_any()
}
