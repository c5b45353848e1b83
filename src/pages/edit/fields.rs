//! One input per kind of value, each with its label, help, error and the wiring between them.

use crate::prelude::*;
use baton_model::{
    Kind, Path, Value, document, path::Step, secret_name::is_secret, spec::Field, validate,
};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::{
    combobox::reference_input,
    form::{Form, input_id},
    rows::list_field,
    secret::{secret, secret_json},
};
use crate::ui::icon;

/// The field at a place.
pub fn field(form: Form, field: &'static Field, path: Path) -> AnyView {
    match field.kind {
        Kind::List(items) => list_field(form, field, items, path),
        Kind::Flag(default) => flag(form, field, path, default.unwrap_or(false)),
        Kind::Choices(known) => super::choices::choices(form, field, path, known),
        _ => labelled(form, field, path),
    }
}

fn labelled(form: Form, spec: &'static Field, path: Path) -> AnyView {
    let id = input_id(&path);
    let input = match spec.kind {
        Kind::Reference(to) => reference_input(form, spec, path.clone(), to),
        Kind::Prose(_) => prose(form, &path, false),
        Kind::SecretJson => secret_json(form, &path),
        Kind::Secret => secret(form, &path),
        Kind::Choice(known) => super::choices::choice(form, spec, &path, known),
        Kind::Icon(limit) => super::picture::picture(form, &path, limit),
        Kind::Number(whole) => number(form, &path, whole),
        Kind::Text(_) if spec.path == "value" => value_of_pair(form, &path),
        Kind::Text(_) if !spec.suggests.is_empty() => suggested(form, &path, spec.suggests),
        Kind::Size => size(form, &path),
        Kind::Url => line(form, &path, "url", "input mono"),
        Kind::Email => line(form, &path, "email", "input"),
        _ => line(form, &path, "text", "input"),
    };
    view! {
        <div class="field">
            <div class="toplabel">
                <label for=id>{spec.label}</label>
                {(!spec.required && !spec.advised).then(|| view! { <span class="opt">"optional"</span> })}
            </div>
            {input}
            {messages(form, spec, path)}
        </div>
    }
    .into_any()
}

/// Ids of the texts that describe an input.
pub fn described(path: &Path) -> String {
    format!("{0}-error {0}-help", input_id(path))
}

/// The error and the help below a field.
pub fn messages(form: Form, spec: &'static Field, path: Path) -> AnyView {
    let id = input_id(&path);
    let advised = spec.advised;
    let hidden = {
        let path = path.clone();
        move || {
            form.unshown(spec, &path).map(|text| view! {
                <p class="help warn-text">{icon("alert")}{format!(" This field cannot show what stands here: {text}. See JSON.")}</p>
            })
        }
    };
    let error = move || {
        if let Some(failure) = form.refusal(&path) {
            // The server's words, where they belong; announced as they come.
            let code = (!failure.code.is_empty()).then(|| format!(" ({})", failure.code));
            return view! {
                <p class="error" role="alert">{icon("stop")}<span>{failure.title()}{code}</span></p>
            }
            .into_any();
        }
        if form.is_named(&path) {
            return view! { <p class="error">{icon("stop")}<span>"The server names this field, too."</span></p> }.into_any();
        }
        if let Some(message) = form.problem(&path) {
            return view! { <p class="error">{icon("stop")}<span>{message}</span></p> }.into_any();
        }
        let advice = advised.then(|| form.advice(&path)).flatten();
        advice
            .map(|message| view! { <p class="help warn-text">{icon("alert")}" "{message}</p> })
            .into_any()
    };
    view! {
        <div id=format!("{id}-error")>{error}{hidden}</div>
        {(!spec.help.is_empty()).then(|| view! { <p class="help" id=format!("{id}-help")>{spec.help}</p> })}
    }
    .into_any()
}

/// `true` where a field has an error. Reactive.
pub fn invalid(form: Form, path: &Path) -> Option<&'static str> {
    let wrong = form.refusal(path).is_some() || form.is_named(path) || form.problem(path).is_some();
    wrong.then_some("true")
}

/// What a typed text becomes in the document: numbers where numbers are due, nothing if empty.
pub fn typed(kind: &'static str, text: String) -> Option<Value> {
    // Nobody types or sees this one; it comes from a clipboard.
    let text = text.replace('\0', "");
    if text.is_empty() {
        return None;
    }
    if kind == "decimal" {
        // Kept as it is typed: what is no number is shown as an error and not lost.
        let number = text.trim().parse::<serde_json::Number>();
        return Some(number.map_or(Value::String(text), Value::Number));
    }
    Some(Value::String(text))
}

fn line(form: Form, path: &Path, mode: &'static str, class: &'static str) -> AnyView {
    let (value, wrong, set, leave) = (path.clone(), path.clone(), path.clone(), path.clone());
    view! {
        <input class=class id=input_id(path) autocomplete="off" inputmode=mode
            prop:value=move || form.text(&value)
            aria-invalid=move || invalid(form, &wrong) aria-describedby=described(path)
            on:input=move |event| form.set(&set, typed(mode, event_target_value(&event)))
            on:blur=move |_| form.touch(&leave)/>
    }
    .into_any()
}

/// The value of an option: hidden where the name beside it is that of a secret.
fn value_of_pair(form: Form, path: &Path) -> AnyView {
    let name = match path.steps().split_last() {
        Some((Step::Key(_), row)) => Path::of(row).key("name"),
        _ => Path::root(),
    };
    let hides = Memo::new(move |_| is_secret(&form.text(&name)));
    let path = path.clone();
    (move || if hides.get() { secret(form, &path) } else { line(form, &path, "text", "input") })
        .into_any()
}

/// A number. Where only whole ones are due, `1e3` and `5.0` become plain when the field is left.
fn number(form: Form, path: &Path, whole: bool) -> AnyView {
    let (value, wrong, set, leave) = (path.clone(), path.clone(), path.clone(), path.clone());
    let left = move |_| {
        if whole {
            write_plain(form, &leave);
        }
        form.touch(&leave);
    };
    view! {
        <input class="input" id=input_id(path) autocomplete="off" inputmode="decimal"
            prop:value=move || form.text(&value)
            aria-invalid=move || invalid(form, &wrong) aria-describedby=described(path)
            on:input=move |event| form.set(&set, typed("decimal", event_target_value(&event)))
            on:blur=left/>
    }
    .into_any()
}

/// Writes a whole number out that was typed in another way.
fn write_plain(form: Form, path: &Path) {
    // The page may be gone: its fields lose the focus after their signals.
    if !form.is_gone() && form.is_edited(path) {
        let text = untrack(|| form.text(path));
        let plain = validate::whole(&text).filter(|plain| *plain != text);
        if let Some(plain) = plain {
            form.set(path, typed("decimal", plain));
        }
    }
}

/// A text for which some are offered.
fn suggested(form: Form, path: &Path, known: &'static [&'static str]) -> AnyView {
    let (value, wrong, set, leave) = (path.clone(), path.clone(), path.clone(), path.clone());
    let list = format!("{}-known", input_id(path));
    let options = known.iter().map(|text| view! { <option value=*text></option> }.into_any());
    view! {
        <input class="input" id=input_id(path) autocomplete="off" list=list.clone()
            prop:value=move || form.text(&value)
            aria-invalid=move || invalid(form, &wrong) aria-describedby=described(path)
            on:input=move |event| form.set(&set, typed("text", event_target_value(&event)))
            on:blur=move |_| form.touch(&leave)/>
        <datalist id=list>{options.collect_view()}</datalist>
    }
    .into_any()
}

/// A size: typed as a number or as `10 MB`, kept as the number, and read back in words.
fn size(form: Form, path: &Path) -> AnyView {
    let (value, wrong, set, leave, read) =
        (path.clone(), path.clone(), path.clone(), path.clone(), path.clone());
    let typed = move |text: String| match baton_model::size::parse(&text) {
        Some(bytes) => Some(Value::Number(bytes.into())),
        None => typed("decimal", text),
    };
    let words = move || {
        let bytes = form.value(&read)?.as_u64()?;
        let exact = crate::ui::grouped(bytes);
        let size =
            baton_model::size::words(bytes).map(|size| format!(" ({size})")).unwrap_or_default();
        Some(format!("{exact}, probably bytes{size}"))
    };
    view! {
        <input class="input" id=input_id(path) autocomplete="off" placeholder="10 MB"
            prop:value=move || form.text(&value)
            aria-invalid=move || invalid(form, &wrong) aria-describedby=described(path)
            on:input=move |event| form.set(&set, typed(event_target_value(&event)))
            on:blur=move |_| { write_plain(form, &leave); form.touch(&leave); }/>
        <p class="help" aria-live="polite">{words}</p>
    }
    .into_any()
}

fn prose(form: Form, path: &Path, mono: bool) -> AnyView {
    let (value, wrong, set, leave) = (path.clone(), path.clone(), path.clone(), path.clone());
    view! {
        <textarea class="input" class:mono=mono id=input_id(path) rows="2"
            prop:value=move || form.text(&value)
            aria-invalid=move || invalid(form, &wrong) aria-describedby=described(path)
            on:input=move |event| form.set(&set, typed("text", event_target_value(&event)))
            on:blur=move |_| form.touch(&leave)></textarea>
    }
    .into_any()
}

/// A yes or no.
fn flag(form: Form, spec: &'static Field, path: Path, default: bool) -> AnyView {
    let (value, set, touched) = (path.clone(), path.clone(), path.clone());
    let on = move || match form.value(&value) {
        None | Some(Value::Null) => default,
        // What stands there and is neither is said below; the server may take it for no.
        Some(value) => document::flag(&value).unwrap_or_default(),
    };
    let toggle = move |event: web_sys::Event| {
        let on = event_target_checked(&event);
        let before = form
            .base
            .with_untracked(|base| base.as_ref().map(|record| set.get(&record.json).cloned()));
        // Back to what was read, if it means the same: nothing there stays nothing there.
        match before {
            Some(None) if on == default => form.set(&set, None),
            _ => form.set(&set, Some(Value::Bool(on))),
        }
        form.touch(&touched);
    };
    let id = input_id(&path);
    view! {
        <div class="switchrow">
            <input type="checkbox" role="switch" class="switch" id=id.clone() prop:checked=on aria-describedby=described(&path) on:change=toggle/>
            <label for=id>{spec.label}</label>
            {messages(form, spec, path)}
        </div>
    }
    .into_any()
}
