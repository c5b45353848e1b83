//! Settings: environments, appearance, shortcuts, and the check of an environment.

mod add;
mod environments;

use crate::prelude::*;

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::{check::check_environment, titles};
use crate::{
    console::Console,
    lazy::page,
    ui::{Theme, keys, set_theme, theme},
};

/// The page `/settings`.
#[page(console)]
pub fn settings_page() -> AnyView {
    titles::set("Settings");
    let console = Console::get();
    let name = move || console.environment().name;
    view! {
        <div class="scroll">
            <div class="head"><div>
                <h1 tabindex="-1">"Settings"</h1>
                <p class="sub">"What this browser keeps for you. Nothing here is sent anywhere, and no secret is kept."</p>
            </div></div>
            <div class="body settings">
                {environments::environments(console)}
                <section aria-labelledby="check-title">
                    <h2 id="check-title">"Connection to "{name}</h2>
                    {check_environment(console)}
                </section>
                {appearance()}
                {shortcuts()}
            </div>
        </div>
    }
    .into_any()
}

fn appearance() -> AnyView {
    let chosen = RwSignal::new(theme());
    let options =
        [(Theme::System, "As the system"), (Theme::Light, "Light"), (Theme::Dark, "Dark")];
    let radios = options.into_iter().enumerate().map(|(n, (which, label))| {
        let id = format!("theme-{n}");
        let choose = move |_| {
            chosen.set(which);
            set_theme(which);
        };
        view! {
            <div class="tick-line">
                <input type="radio" name="theme" class="check radio" id=id.clone() prop:checked=move || chosen.get() == which on:change=choose/>
                <label for=id>{label}</label>
            </div>
        }
        .into_any()
    });
    view! {
        <section aria-labelledby="appearance-title">
            <h2 id="appearance-title">"Appearance"</h2>
            <div class="choices" role="radiogroup" aria-label="Theme">{radios.collect_view()}</div>
        </section>
    }
    .into_any()
}

const KEYS: [(&str, &str); 5] = [
    ("/", "Search, in a list"),
    ("n", "New record, in a list"),
    ("Space", "Select the row, in a list"),
    ("m", "Menu of the row, in a list"),
    ("b", "Bar of the selection, in a list"),
];

fn shortcuts() -> AnyView {
    let on = RwSignal::new(keys::are_on());
    let turn = move |event: web_sys::Event| {
        let now = event_target_checked(&event);
        on.set(now);
        keys::turn(now);
    };
    let rows =
        KEYS.map(|(key, what)| view! { <dt><kbd>{key}</kbd></dt><dd>{what}</dd> }.into_any());
    view! {
        <section aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title">"Shortcuts"</h2>
            <div class="tick-line">
                <input type="checkbox" role="switch" class="switch" id="single-keys" prop:checked=move || on.get() on:change=turn/>
                <label for="single-keys">"Single-key shortcuts"</label>
            </div>
            <p class="muted">"Off, single keys do nothing. Ctrl+S and the keys of menus and fields work always; in a list also the arrows, Home, End, Page up and Page down, and Shift+F10 for the menu of the row."</p>
            <dl class="keys">{rows.collect_view()}</dl>
        </section>
    }
    .into_any()
}
