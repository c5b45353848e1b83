//! What is needed rarely: the customer, how a conversation starts, attributes, data about the call.

use crate::prelude::*;

use super::{
    desk::{Desk, Part, conversation_id},
    fields::{Column, line, number, rows},
};
use crate::ui::dom::{AnyView, view};

const ATTRIBUTES: &[Column] =
    &[("name", "Name", false), ("value", "Value", false), ("external", "External", true)];
const METADATA: &[Column] = &[("name", "Name", false), ("value", "Value", false)];
const CONTACTS: &[Column] =
    &[("type", "Type", false), ("subType", "Sub type", false), ("address", "Address", false)];

/// What is needed rarely.
pub fn more(desk: Desk) -> AnyView {
    let starts = Memo::new(move |_| conversation_id(desk.chats).is_none());
    let about_customer =
        Memo::new(move |_| starts.get() || desk.kind.with(|it| it == "customer.info"));
    let not_chosen = move || desk.account.with(Option::is_none);
    view! {
        <details class="more" class:gone=move || !about_customer.get() prop:open=move || desk.kind.with(|it| it == "customer.info")>
            <summary>"Customer"</summary>
            <div class="fields">
                <div class="two">
                    {line(desk, Part::Start, "customer.name", "Customer name", "")}
                    {line(desk, Part::Start, "customer.type", "Customer type", "One is known: individual.")}
                </div>
                {rows(desk, Part::Start, "customer.contacts.contact", "Contact", CONTACTS)}
                {rows(desk, Part::Start, "customer.attributes", "Customer attribute", METADATA)}
                <p class="help">"The contract does not describe the attributes of customers: name and value are a guess, and the JSON tab takes any other members."</p>
            </div>
        </details>
        <details class="more" class:gone=move || !starts.get()>
            <summary>"Start of the conversation"</summary>
            <div class="fields two">
                <fieldset class="rowset whole" class:gone=move || !not_chosen()>
                    <legend>"An account that is not in the list"</legend>
                    <div class="two">
                        {line(desk, Part::Start, "account.address", "Address", "Address of the account.")}
                        {line(desk, Part::Start, "account.channel.type", "Channel type", "Such as custom.teams.")}
                    </div>
                </fieldset>
                {line(desk, Part::Start, "entryPoint.id", "Entry point", "Overrides the account’s own.")}
                {line(desk, Part::Start, "lookupContact", "Lookup contact", "Such as phone.mobile.")}
                {line(desk, Part::Start, "conversationContact", "Conversation contact", "Such as phone.mobile.")}
                {line(desk, Part::Start, "clientInfo.referrerName", "Referrer name", "Title of the page the customer came from.")}
                {line(desk, Part::Start, "clientInfo.referrerUrl", "Referrer URL", "Address of that page.")}
                {number(desk, Part::Start, "clientInfo.timeOffset", "Time offset", "Of the customer’s clock, in a unit that nobody names. A whole number is sent as one.")}
            </div>
        </details>
        <details class="more">
            <summary>"Attributes and message ID"</summary>
            <div class="fields">
                {rows(desk, Part::Message, "attributes.attribute", "Attribute", ATTRIBUTES)}
                {line(desk, Part::Message, "messageId", "Message ID", "Your own id of the message; left empty, one is made.")}
            </div>
        </details>
    }
}

/// What is said of the call itself, beside the message in it.
pub fn metadata(desk: Desk) -> AnyView {
    let count = Memo::new(move |_| {
        desk.with(Part::Call, |call| call.get("attributes")?.as_array().map(Vec::len))
    });
    let title = move || match count.get() {
        None | Some(0) => "Metadata of the call".to_owned(),
        Some(count) => format!("Metadata of the call: {count}"),
    };
    view! {
        <details class="more">
            <summary>{title}</summary>
            <div class="fields">
                {rows(desk, Part::Call, "attributes", "Metadata", METADATA)}
                <p class="help">"Data about the call, beside the message. They stay and go with every message sent from here, also of a script."</p>
            </div>
        </details>
    }
}
