//! Where to start from.

use crate::prelude::*;
use baton_model::setup::Start;

use super::{back, state::Page, words};
use crate::ui::{
    dom::{AnyView, CollectView, IntoAny, view},
    small_icon,
};

/// What is chosen on this screen and not yet begun with.
#[derive(Clone, Copy)]
struct Chosen {
    start: RwSignal<Start>,
    name: RwSignal<String>,
}

/// The starting points.
pub fn view_of(page: Page) -> AnyView {
    let (start, name) = page.setup.with_untracked(|setup| {
        (setup.start.unwrap_or(Start::CustomerToAgent), setup.name.clone())
    });
    let chosen = Chosen { start: RwSignal::new(start), name: RwSignal::new(name) };
    let begin = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        page.begin(chosen.start.get_untracked(), &chosen.name.get_untracked());
    };
    let cards = Start::ALL.into_iter().map(|one| card(chosen, one));
    view! {
        <form class="body setup-start" id="setup-start" novalidate on:submit=begin>
            <fieldset class="setup-cards">
                <legend><h2 id="setup-heading" tabindex="-1">"What is the account to do?"</h2></legend>
                {cards.collect_view()}
            </fieldset>
            <div class="field">
                <div class="toplabel"><label for="setup-name">"Working name"</label><span class="opt">"optional"</span></div>
                <input class="input" id="setup-name" autocomplete="off" maxlength="200" aria-describedby="setup-name-help"
                    prop:value=move || chosen.name.get() on:input=move |event| chosen.name.set(event_target_value(&event))/>
                <p class="help" id="setup-name-help">"The names of the new records begin with it, such as the name of the brand. Each can be changed."</p>
            </div>
        </form>
    }
    .into_any()
}

fn card(chosen: Chosen, start: Start) -> AnyView {
    let (title, about, way) = words::of_start(start);
    let id = format!("start-{}", start.code());
    let is = move || chosen.start.get() == start;
    let parts = way.iter().enumerate().map(|(n, part)| {
        let arrow = (n > 0).then(|| small_icon("right"));
        view! { {arrow}<span>{*part}</span> }.into_any()
    });
    view! {
        <label class="setup-card" class:on=is>
            <input type="radio" class="check" name="start" id=id.clone() value=start.code() prop:checked=is aria-labelledby=format!("{id}-name") aria-describedby=format!("{id}-about")
                on:change=move |_| chosen.start.set(start)/>
            <b id=format!("{id}-name")>{title}</b>
            <span class="muted" id=format!("{id}-about")>{about}</span>
            <span class="setup-way" aria-hidden="true">{parts.collect_view()}</span>
        </label>
    }
    .into_any()
}

/// Begins, or goes back to the step that was left.
pub fn buttons(page: Page) -> AnyView {
    let begun = page.setup.with_untracked(baton_model::setup::Setup::is_begun);
    view! {
        {begun.then(|| back("Back", move || page.show(page.setup.with_untracked(|setup| setup.at))))}
        <button type="submit" form="setup-start" class="btn primary">"Start"</button>
    }
    .into_any()
}
