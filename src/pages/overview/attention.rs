//! What wants looking at.

use baton_model::attention::{Finding, Severity};

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
    let body = if count == 0 {
        view! { <p class="card-empty muted">{icon("check")}"Nothing wants looking at."</p> }
            .into_any()
    } else {
        view! { <ul class="attention">{lines}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="attention-title">
            <header><h2 id="attention-title">"Needs attention"</h2><span class="faint small">{count}</span></header>
            {body}
        </section>
    }
    .into_any()
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
