//! The map as a table: the same content for people who do not see drawings.

use baton_model::Resource;

use super::{data::Data, map::Shown};
use crate::{
    address,
    pages::list::active_state,
    ui::{
        dom::{AnyView, CollectView, IntoAny, view},
        grouped,
    },
};

/// Rows shown; more would help nobody, and the lists have them all.
const MOST: usize = 500;

/// Every record that is shown, what it uses and what uses it.
pub fn table(data: &Data, shown: &Shown) -> AnyView {
    let all: Vec<usize> = Resource::ALL
        .into_iter()
        .flat_map(|resource| {
            let nodes = 0..data.graph.nodes().len();
            nodes.filter(move |at| shown.nodes[*at] && data.graph.nodes()[*at].resource == resource)
        })
        .collect();
    let rows = all.iter().take(MOST).map(|at| row(data, *at)).collect_view();
    let more = all.len().saturating_sub(MOST);
    let note = (more > 0).then(|| {
        view! { <p class="card-empty muted">{format!("{} more are not in this table: choose an account, or use the lists.", grouped(more as u64))}</p> }
    });
    view! {
        <div class="scroll-x" tabindex="0" role="region" aria-label="Map as a table">
            <table class="grid map-table" aria-label="Map">
                <thead><tr><th scope="col">"Record"</th><th scope="col">"Kind"</th><th scope="col">"State"</th><th scope="col">"Uses"</th><th scope="col">"Used by"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {note}
    }
    .into_any()
}

fn row(data: &Data, at: usize) -> AnyView {
    let node = &data.graph.nodes()[at];
    let state = match (&data.records[at], data.is_missing(at)) {
        (Some(record), _) => active_state(record.active()),
        (None, true) => view! { <span class="state bad">"Missing"</span> }.into_any(),
        (None, false) => view! { <span class="state off">"Not read"</span> }.into_any(),
    };
    let links = |ends: &mut dyn Iterator<Item = usize>| {
        let mut ends: Vec<usize> = ends.collect();
        ends.dedup();
        let links = ends.into_iter().enumerate().map(|(n, end)| {
            let comma = if n == 0 { "" } else { ", " };
            view! { {comma}{link(data, end, "ref")} }
        });
        links.collect_view()
    };
    view! {
        <tr>
            <th scope="row">{link(data, at, "name")}</th>
            <td>{node.resource.spec().singular}</td>
            <td>{state}</td>
            <td>{links(&mut data.graph.uses(at).map(|edge| edge.to))}</td>
            <td>{links(&mut data.graph.used_by(at).map(|edge| edge.from))}</td>
        </tr>
    }
    .into_any()
}

fn link(data: &Data, at: usize, class: &'static str) -> AnyView {
    let node = &data.graph.nodes()[at];
    let name = data.name(at).0;
    if data.is_missing(at) || node.id.is_empty() {
        return view! { <span class="broken">{name}</span> }.into_any();
    }
    view! { <a class=class href=address::record(node.resource, &node.id)>{name}</a> }.into_any()
}
