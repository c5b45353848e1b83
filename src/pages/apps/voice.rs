//! The voice biometric profile of an app.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Failure, Record, Value,
    ocp::{
        path,
        voice::{self, Profile},
    },
};

use super::read::{Loaded, Part, write};
use crate::{
    console::Console,
    pages::production::Once,
    ui::{
        Alert, AlertProps, Dialog, DialogProps,
        dom::{AnyView, CollectView, IntoAny, view},
        icon, refocus_soon, small_icon,
    },
};

/// What is being chosen.
#[derive(Clone, Copy)]
struct Choice {
    console: Console,
    id: StoredValue<String>,
    /// The profile of the app as the server has it.
    base: RwSignal<Value>,
    profile: RwSignal<String>,
    fields: RwSignal<Vec<(String, String)>>,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
}

/// The tab.
pub fn tab(console: Console, record: Arc<Record>) -> AnyView {
    let session = console.session;
    let profiles = Part::read(session, path::VOICE_PROFILES.to_owned(), voice::profiles);
    let own = Part::read(session, path::part(&record.id, "voice-biometric"), |answer| {
        answer.is_object().then(|| answer.clone())
    });
    let both = Memo::new(move |_| match (profiles.state.get(), own.state.get()) {
        (Loaded::Here(profiles), Loaded::Here(own)) => Some((profiles, own)),
        _ => None,
    });
    (move || match both.get() {
        Some((profiles, own)) => untrack(|| editor(console, &record, profiles, own)),
        None => view! {
            {profiles.view(|_| AnyView::Nothing)}
            {move || matches!(own.state.get(), Loaded::Failed(_)).then(|| own.view(|_| AnyView::Nothing))}
        },
    })
    .into_any()
}

fn editor(console: Console, record: &Arc<Record>, profiles: Vec<Profile>, own: Value) -> AnyView {
    let choice = Choice {
        console,
        id: StoredValue::new(record.id.clone()),
        profile: RwSignal::new(voice::chosen(&own)),
        fields: RwSignal::new(voice::mappings(&own)),
        base: RwSignal::new(own),
        busy: RwSignal::new(false),
        failure: RwSignal::new(None),
    };
    let dirty = Memo::new(move |_| {
        choice.base.with(|base| {
            choice.profile.with(|profile| *profile != voice::chosen(base))
                || choice
                    .fields
                    .with(|fields| body(base, "", fields) != body(base, "", &voice::mappings(base)))
        })
    });
    console.guard.watch(dirty.into(), Callback::new(|()| {}));
    let names: Vec<AnyView> = app_fields(record)
        .into_iter()
        .map(|name| view! { <option value=name></option> }.into_any())
        .collect();
    let chosen = choice.base.with_untracked(voice::chosen);
    let mut all = profiles.clone();
    if !chosen.is_empty() && !all.iter().any(|one| one.id == chosen) {
        // A profile that the list does not give (any more) stays what it is.
        all.push(Profile {
            name: format!("{chosen} (not in the list)"),
            keys: Vec::new(),
            id: chosen,
        });
    }
    let options = all.iter().map(|one| {
        let (id, name) = (one.id.clone(), one.name.clone());
        let now = choice.profile;
        let of = id.clone();
        view! { <option value=id selected=move || now.with(|now| *now == of)>{name}</option> }
            .into_any()
    });
    let keys = {
        let all = all.clone();
        Memo::new(move |_| {
            let chosen = choice.profile.get();
            let keys = all.iter().find(|one| one.id == chosen).map(|one| one.keys.clone());
            let mut keys = keys.unwrap_or_default();
            // Mappings of keys that the profile does not list are shown too.
            if choice.base.with(|base| voice::chosen(base) == chosen) {
                for (key, _) in choice.base.with(voice::mappings) {
                    if !keys.iter().any(|(one, _)| *one == key) {
                        keys.push((key.clone(), key));
                    }
                }
            }
            keys
        })
    };
    let has = move || choice.base.with(|base| !voice::chosen(base).is_empty());
    let removing = RwSignal::new(false);
    let once = Once::new("Save to");
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let profile = choice.profile.get_untracked();
        let fields = mapped(&choice.fields.get_untracked(), &keys.get_untracked());
        let body = choice.base.with_untracked(|base| voice::with(base, &profile, &fields));
        once.ask(move || put(choice, body.clone(), "Changes saved"));
    };
    let none_mapped = move || {
        let keys = keys.get();
        let any = choice.fields.with(|fields| !mapped(fields, &keys).is_empty());
        (!choice.profile.with(String::is_empty) && !any).then(|| {
            view! { <p class="help warn-text">"No key has a field: the vendor’s own page asks for at least one."</p> }
        })
    };
    view! {
        {move || choice.failure.get().map(|failure| view! { <Alert failure=failure/> })}
        <form class="form voice" aria-label="Voice biometrics" novalidate on:submit=save>
            <div class="field">
                <label for="voice-profile">"Profile"</label>
                <span class="select">
                    <select id="voice-profile" prop:value=move || choice.profile.get() on:change=move |event| choice.profile.set(event_target_value(&event))>
                        <option value="" selected=move || choice.profile.with(String::is_empty)>"None"</option>{options.collect_view()}
                    </select>
                    {small_icon("updown")}
                </span>
            </div>
            <fieldset class="group"><legend>"Keys and fields"</legend>
                <p class="muted">"Which field of the app holds the value of each key of the profile."</p>
                <datalist id="voice-fields">{names}</datalist>
                <div class="two">{move || keys.get().into_iter().map(|(key, label)| mapping(choice, key, label)).collect_view()}</div>
                {none_mapped}
            </fieldset>
            <div class="actions">
                <button type="submit" class="btn primary" aria-busy=move || choice.busy.get().to_string()>{move || choice.busy.get().then(|| icon("spin"))}"Save changes"</button>
                {move || has().then(|| view! { <button type="button" class="btn danger" on:click=move |_| removing.set(true)>{icon("trash")}"Remove profile"</button> })}
            </div>
        </form>
        {remove_dialog(choice, removing)}
        {once.dialog("This is production: the next dialogs of customers meet the change.")}
    }
    .into_any()
}

fn app_fields(record: &Record) -> Vec<String> {
    let names = |key: &str| {
        let all = record.json.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        all.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let mut all = names("input_fields");
    all.extend(names("output_fields"));
    all.sort();
    all.dedup();
    all
}

fn body(base: &Value, profile: &str, fields: &[(String, String)]) -> Value {
    voice::with(base, profile, fields)
}

/// What is typed, for the keys of the chosen profile.
fn mapped(fields: &[(String, String)], keys: &[(String, String)]) -> Vec<(String, String)> {
    let of = |key: &str| fields.iter().find(|(one, _)| one == key).map(|(_, field)| field.clone());
    let all = keys.iter().filter_map(|(key, _)| Some((key.clone(), of(key)?)));
    all.filter(|(_, field)| !field.trim().is_empty()).collect()
}

fn mapping(choice: Choice, key: String, label: String) -> AnyView {
    let id = format!("voice-{key}");
    let of = key.clone();
    let value = Memo::new(move |_| {
        choice.fields.with(|all| {
            all.iter()
                .find(|(one, _)| *one == of)
                .map_or_else(String::new, |(_, field)| field.clone())
        })
    });
    let shown = key.clone();
    let typed = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        choice.fields.update(|all| match all.iter_mut().find(|(one, _)| *one == key) {
            Some((_, field)) => *field = text,
            None => all.push((key.clone(), text)),
        });
    };
    view! {
        <div class="field">
            <div class="toplabel"><label for=id.clone()>{label}</label><code class="opt">{shown}</code></div>
            <input class="input mono" id=id list="voice-fields" autocomplete="off" spellcheck="false" prop:value=move || value.get() on:input=typed/>
        </div>
    }
    .into_any()
}

fn put(choice: Choice, body: Value, said: &'static str) {
    if choice.busy.get_untracked() {
        return;
    }
    choice.busy.set(true);
    choice.failure.set(None);
    let path = path::part(&choice.id.get_value(), "voice-biometric");
    spawn_local(async move {
        let before = choice.base.get_untracked();
        let answer = write(choice.console.session, path, &before, &body).await;
        if choice.busy.try_set(false).is_some() {
            return;
        }
        match answer {
            Ok(stored) => {
                let stored = stored.filter(Value::is_object).unwrap_or(body);
                choice.profile.set(voice::chosen(&stored));
                choice.fields.set(voice::mappings(&stored));
                choice.base.set(stored);
                choice.console.notices.say(said);
                // The button that removes went with the profile.
                refocus_soon("#voice-profile");
            }
            Err(failure) => choice.failure.set(Some(failure)),
        }
    });
}

fn remove_dialog(choice: Choice, open: RwSignal<bool>) -> AnyView {
    let close = move |()| open.set(false);
    let once = Once::new("Remove from");
    let remove = move |_| {
        once.ask(move || {
            close(());
            put(choice, choice.base.with_untracked(voice::without), "Profile removed");
        });
    };
    view! {
        <Dialog title=Signal::stored("Remove profile?".to_owned()) open=open on_close=Callback::new(close)
            env=Signal::derive(move || choice.console.environment().kind.code().to_owned())
            footer=move || view! {
                <button type="button" class="btn" on:click=move |_| close(())>"Keep it"</button>
                <button type="button" class="btn danger fill" on:click=remove>"Remove profile"</button>
            }>
            <p>"The app loses its profile and all mappings. The profile itself stays."</p>
        </Dialog>
        {once.dialog("This is production: the next dialogs of customers meet the change.")}
    }
    .into_any()
}
