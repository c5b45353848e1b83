//! The records that want looking at, as the overview has found them.

use std::{collections::HashSet, sync::Arc};

use baton_model::{
    Resource,
    attention::{Need, findings},
    graph::Graph,
};

use super::{coverage::may_read, state::ListState, work::Needy};
use crate::{
    pages::titles,
    prelude::*,
    store::Progress,
    ui::dom::{AnyView, IntoAny, view},
};

/// The filter that the overview leads here with; it can only be taken away.
pub fn needs(list: ListState) -> AnyView {
    let asked = Memo::new(move |_| {
        list.query.with(|query| query.filter("needs").map(str::to_owned).unwrap_or_default())
    });
    (move || asked.with(|asked| (!asked.is_empty()).then(|| chip(list, asked.clone())))).into_any()
}

fn chip(list: ListState, asked: String) -> AnyView {
    let clear = move |_| list.show(&list.query.get_untracked().with_filter("needs", None));
    let Some(need) = Need::of_filter(&asked) else {
        // Nothing is known to want looking at in this way: all are shown.
        list.replace(&list.query.get_untracked().with_filter("needs", None));
        return ().into_any();
    };
    follow(list, need);
    view! {
        <button type="button" class="filter" aria-pressed="true" title=need.why() on:click=clear>{titles::capital(need.says(true))}</button>
    }
    .into_any()
}

/// Finds out which records have the need, and again when something changes.
fn follow(list: ListState, need: Need) {
    let store = list.store();
    let marks = Memo::new(move |_| {
        Resource::ALL.map(|one| {
            // What may not be read is not waited for.
            let may = may_read(list, one);
            store.of(one).with(|c| (c.stamp, c.all.len(), c.is_settled() || !may))
        })
    });
    Effect::new(move |_| {
        let settled = marks.with(|marks| marks.iter().all(|mark| mark.2));
        let ids = settled.then(|| Needy(Arc::new(needy(list, need))));
        list.find.needy.set(ids);
    });
}

/// The records of a list that have a need, among everything that is loaded.
fn needy(list: ListState, need: Need) -> HashSet<String> {
    let all = Resource::ALL.map(|one| list.store().of(one).with_untracked(|c| c.all.clone()));
    let complete = Resource::ALL
        .map(|one| list.store().of(one).with_untracked(|c| c.progress == Progress::Complete));
    let each = || {
        let kinds = Resource::ALL.into_iter().zip(&all);
        kinds.flat_map(|(kind, records)| records.iter().map(move |record| (kind, &**record)))
    };
    findings(&Graph::of(each()), each(), |kind| complete[kind.index()])
        .into_iter()
        .filter(|finding| finding.need == need && finding.resource == list.resource)
        .flat_map(|finding| finding.ids)
        .collect()
}
