//! Filters of apps by what they do, which the list does not say: each app is asked, and what this
//! browser deploys is known here.

use std::{collections::HashSet, sync::Arc};

use baton_model::{
    Record, Resource,
    ocp::app::{Status, is_edited},
};

use super::{
    filters::{select, toggle},
    state::ListState,
    work::Needy,
};
use crate::{
    lazy::part,
    prelude::*,
    store::{Progress, Seen},
    ui::{
        dom::{AnyView, IntoAny, view},
        grouped,
    },
};

/// What is asked of the apps.
#[derive(Clone, PartialEq, Default)]
struct Asked {
    /// Word of the server for the status.
    status: Option<String>,
    edited: bool,
    deploying: bool,
}

impl Asked {
    /// What the address says. Reactive.
    fn of(list: ListState) -> Self {
        list.query.with(|query| Self {
            status: query.filter("status").map(str::to_owned),
            edited: query.filter("edited") == Some("true"),
            deploying: query.filter("deploying") == Some("true"),
        })
    }

    /// Whether an app is asked for. Reactive.
    fn holds(&self, list: ListState, app: &Record) -> bool {
        let of_status = |wanted: &String| {
            let seen = list.store().statuses.of(&app.id);
            matches!(seen, Some(Seen::Is(status)) if status.code() == wanted)
        };
        (!self.edited || is_edited(&app.json))
            && (!self.deploying || is_deploying(list, &app.id))
            && self.status.as_ref().is_none_or(of_status)
    }
}

fn is_deploying(list: ListState, id: &str) -> bool {
    let all = list.console.deployments.all;
    all.with(|all| all.iter().any(|one| one.app == id && !one.state.is_over()))
}

/// Status, edited since deployed, being deployed.
#[part(list)]
pub fn filters(list: ListState) -> AnyView {
    follow(list);
    let statuses = list.store().statuses;
    let met = Memo::new(move |_| {
        let mut all = [Status::Started, Status::Stopped, Status::NotDeployed]
            .map(|status| (status.code().to_owned(), status.label().to_owned()))
            .to_vec();
        let mut others = statuses.others();
        others.extend(Asked::of(list).status);
        for word in others {
            if !all.iter().any(|(code, _)| *code == word) {
                all.push((word.clone(), word));
            }
        }
        all
    });
    view! {
        {select(list, "status", "Status", met.into())}
        {toggle(list, "edited", "Edited", "Edited since it was deployed: what runs is older than what was built, it seems")}
        {toggle(list, "deploying", "Deploying", "Being deployed by this browser")}
    }
    .into_any()
}

/// The apps, as far as they are here. Reactive.
fn apps(list: ListState) -> Arc<Vec<Arc<Record>>> {
    list.store().of(Resource::App).with(|c| c.all.clone())
}

/// Finds out which apps are asked for, and again when one of them does something else.
fn follow(list: ListState) {
    let statuses = list.store().statuses;
    let asked = Memo::new(move |_| Asked::of(list));
    let by_status = Memo::new(move |_| asked.with(|asked| asked.status.is_some()));
    let collection = list.store().of(Resource::App);
    let mark = Memo::new(move |_| collection.with(|c| (c.stamp, c.all.len())));
    let wanted = StoredValue::new(Vec::<String>::new());
    let forget = move || {
        let ids = wanted.try_update_value(std::mem::take).unwrap_or_default();
        for id in &ids {
            statuses.leave(id);
        }
    };
    Effect::new(move |_| {
        mark.track();
        if !by_status.get() {
            return forget();
        }
        let ids: Vec<String> = untrack(|| apps(list)).iter().map(|app| app.id.clone()).collect();
        for id in &ids {
            statuses.want(id);
        }
        wanted.set_value(ids);
    });
    on_cleanup(forget);
    Effect::new(move |_| {
        mark.track();
        let asked = asked.get();
        let ids = (asked != Asked::default()).then(|| {
            let all = untrack(|| apps(list));
            let ids = all.iter().filter(|app| asked.holds(list, app)).map(|app| app.id.clone());
            Needy(Arc::new(ids.collect::<HashSet<_>>()))
        });
        list.find.needy.set(ids);
    });
}

/// What the filters cover, while that is not everything.
pub fn coverage(list: ListState) -> AnyView {
    let statuses = list.store().statuses;
    let open = Memo::new(move |_| {
        let asked = Asked::of(list).status.is_some();
        let loading = list.store().of(Resource::App).with(|c| c.progress == Progress::Running);
        let all = if asked && !loading { apps(list) } else { Arc::default() };
        let mut counts = (0_u64, 0_u64, all.len() as u64);
        for app in all.iter() {
            match statuses.of(&app.id) {
                None | Some(Seen::Asked) => counts.0 += 1,
                Some(Seen::Refused | Seen::Gone) => counts.1 += 1,
                Some(Seen::Is(_)) => {}
            }
        }
        counts
    });
    let line = move || {
        let text = match open.get() {
            (0, 0, _) => return None,
            (0, refused, all) => format!(
                "{} of {} apps did not say what they do: the result leaves them out.",
                grouped(refused),
                grouped(all)
            ),
            (open, _, all) => format!(
                "Asking each app what it does: {} of {}. The result covers all of them when they have answered.",
                grouped(all - open),
                grouped(all)
            ),
        };
        Some(view! { <div class="scope"><span aria-live="polite">{text}</span></div> })
    };
    line.into_any()
}
