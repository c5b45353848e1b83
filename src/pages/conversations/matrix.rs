//! Who may send what: the whole matrix.

use crate::prelude::*;
use baton_model::conversation::{
    kinds::{KINDS, ROLES},
    sender_of,
};

use super::desk::{Desk, Part};
use crate::ui::{
    Dialog, DialogProps,
    dom::{AnyView, CollectView, view},
    icon,
};

/// The button and the table that it opens.
pub fn matrix(desk: Desk) -> AnyView {
    let open = RwSignal::new(false);
    let close = move |()| open.set(false);
    let table = move || {
        let kind = desk.kind.get();
        let sender = desk.with(Part::Message, |message| sender_of(message).to_owned());
        let head = ROLES.iter().map(|(_, label)| view! { <th scope="col">{*label}</th> });
        let rows = KINDS.iter().map(move |row| {
            let current = row.code == kind;
            let sender = sender.clone();
            let cells = ROLES.iter().map(move |(code, _)| {
                let here = current && *code == sender;
                let cell = match row.allows(code) {
                    Some(true) => view! { <span class="ok-text">{icon("check")}<span class="vh">"May"</span></span> },
                    _ => view! { <span class="faint">"–"<span class="vh">"May not"</span></span> },
                };
                view! { <td class:here=here>{cell}</td> }
            });
            view! {
                <tr class:here=current><th scope="row"><code>{in_pieces(row.code)}</code></th>{cells.collect_view()}</tr>
            }
        });
        view! {
            <div class="scroll-x matrix-view" tabindex="0" role="region" aria-label="Matrix">
                <table class="plain matrix" aria-label="Who may send what">
                    <thead><tr><th scope="col">"Type"</th>{head.collect_view()}</tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
            <p class="help">"From the vendor’s list of message types. The server has the last word."</p>
        }
    };
    view! {
        <button type="button" class="link" on:click=move |_| open.set(true)>"Who may send what?"</button>
        {crate::ui::dom::elsewhere(view! {
            <Dialog title=Signal::stored("Who may send what".to_owned()) open=open on_close=Callback::new(close) wide=true
                footer=move || view! { <button type="button" class="btn" on:click=move |_| close(())>"Close"</button> }>
                {table()}
            </Dialog>
        })}
    }
}

/// A code that may go on in the next line after its dot.
fn in_pieces(code: &'static str) -> AnyView {
    match code.split_once('.') {
        Some((first, last)) => view! { {first}"."<wbr/>{last} },
        None => view! { {code} },
    }
}
