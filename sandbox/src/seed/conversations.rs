//! Completed conversations, so that there is something to read: an escalation, one of each rich message, and one that
//! holds what no client expects. The content of rich messages is not documented; these are shapes that one might meet.

use serde_json::{Value, json};

use crate::archive::Archive;
use crate::clock;
use crate::conversations::KIND;

/// The id in the contract's example.
const ESCALATED: &str = "66cb3b7a-57e5-48fe-96fd-6d389461052c";
const RICH: &str = "0f5a3c1e-7b42-4d90-9c55-3a1f2e8d6b02";
const ODD: &str = "c3d9e1f4-2a68-4b7d-8e10-5f6a7b8c9d03";

const HOUR: i64 = 3_600_000;

/// # Errors
/// If the archive refuses.
pub fn fill(archive: &Archive) -> Result<(), String> {
    let yesterday = clock::now() - 26 * HOUR;
    for (id, channel, address, name, messages) in [
        (ESCALATED, "web_chat", "www.meridian.example/cards", "Ada Example", escalated()),
        (RICH, "custom.whatsapp", "+15550120", "Noor Example", rich()),
        (ODD, "web_chat", "www.lindqvist.example", "Émile Example", odd()),
    ] {
        let placed = messages.into_iter().enumerate();
        let messages: Vec<_> =
            placed.map(|(number, it)| stored(id, number, yesterday, it)).collect();
        let body = json!({
            "id": id,
            "account": {"address": address, "channel": {"type": channel}},
            "entry_point": {"id": "1002"},
            "contact": "phone.mobile",
            "customer": {
                "name": name,
                "type": "individual",
                "contacts": {"contact": [{"type": "phone", "subType": "mobile", "address": "+15550123"}]},
            },
            "over": true,
            "messages": messages,
        });
        archive.put(KIND, id, &body)?;
    }
    Ok(())
}

/// The message with what the server adds, where the message does not say so itself.
fn stored(conversation: &str, number: usize, start: i64, message: Value) -> Value {
    let place = i64::try_from(number).unwrap_or(0);
    let moment = start + place * 47_000;
    let mut whole = json!({
        "id": format!("{}{number:04x}", &conversation[..conversation.len() - 4]),
        "messageId": format!("m-{}", number + 1),
        "status": "sent",
        "created": clock::stamp(moment),
        "sent": clock::stamp(moment + 290),
    });
    if let (Some(whole), Value::Object(message)) = (whole.as_object_mut(), message) {
        whole.extend(message);
    }
    whole
}

fn said(role: &str, name: &str, kind: &str, content: Value) -> Value {
    let mut message = json!({
        "type": {"value": kind},
        "sender": {"type": role, "participant": {"name": name}},
    });
    if !content.is_null() {
        message["content"] = content;
    }
    message
}

fn text(role: &str, name: &str, words: &str) -> Value {
    said(role, name, "text", json!({"text": words, "redact": false}))
}

fn escalated() -> Vec<Value> {
    let ada = |words: &str| text("customer", "Ada", words);
    let helper = |words: &str| text("custom_bot", "Card helper", words);
    let adviser = |words: &str| text("custom_agent", "Kim at Meridian", words);
    vec![
        ada("Hello"),
        helper("Hello, this is Card helper."),
        said(
            "custom_bot",
            "Card helper",
            "richMessage.quickreply",
            json!({"json": {"text": "What is it about?", "options": [
                {"value": "card.block", "displayValue": "Block a card"},
                {"value": "card.limit", "displayValue": "Change a limit"},
            ]}}),
        ),
        ada("Somebody paid with my card in a town where I have never been."),
        said("customer", "Ada", "text", json!({"text": "****************", "redact": true})),
        helper("I pass you on to somebody who can help."),
        said("custom_bot", "Card helper", "escalation.transfer", Value::Null),
        said("custom_agent", "Kim at Meridian", "agent.join", Value::Null),
        adviser("Hello Ada, this is Kim. I have blocked the card; a new one is on its way."),
        ada("That was quick. Thank you!"),
        said("custom_agent", "Kim at Meridian", "conversation.end", Value::Null),
    ]
}

fn rich() -> Vec<Value> {
    let bot = |kind: &str, content: Value| {
        said("custom_bot", "Rebooking assistant", kind, json!({"json": content}))
    };
    vec![
        text("customer", "Noor", "My flight to Lisbon is cancelled. What now?"),
        bot(
            "richMessage.listpicker",
            json!({
                "title": "Other flights tomorrow",
                "items": [
                    {"id": "AU 412", "title": "AU 412, 07:10", "subtitle": "Direct, 3 h 05"},
                    {"id": "AU 416", "title": "AU 416, 12:45", "subtitle": "Via Porto, 5 h 20"},
                ],
            }),
        ),
        bot(
            "richMessage.timepicker",
            json!({
                "title": "When shall we call you?",
                "timeslots": [
                    {"id": "1", "startTime": "2026-04-18T08:00:00.000Z", "duration": 1800},
                    {"id": "2", "startTime": "2026-04-18T09:30:00.000Z", "duration": 1800},
                ],
            }),
        ),
        bot(
            "richMessage.richlink",
            json!({
                "title": "Your rights when a flight is cancelled",
                "url": "https://www.aurora.example/rights",
                "image": {"url": "https://www.aurora.example/rights.png"},
            }),
        ),
        bot(
            "richMessage.form",
            json!({
                "title": "Who travels with you?",
                "fields": [{"name": "adults", "label": "Adults", "type": "number"}, {"name": "names", "label": "Names"}],
            }),
        ),
        bot(
            "richMessage.payment",
            json!({
                "title": "Better seat", "amount": "24.00", "currency": "EUR",
            }),
        ),
        bot(
            "richMessage.app",
            json!({"title": "Boarding pass", "appId": "boarding", "url": "https://www.aurora.example/app"}),
        ),
        bot(
            "richMessage.authentication",
            json!({"title": "Sign in to see your booking", "provider": "aurora-id"}),
        ),
        said("customer", "Noor", "authentication.success", Value::Null),
        bot(
            "richMessage.template",
            json!({"name": "rebooked", "language": "en", "parameters": ["Noor", "AU 412"]}),
        ),
        said(
            "custom_agent",
            "Aurora service centre",
            "pagePush",
            json!({"json": {"url": "https://www.aurora.example/booking"}}),
        ),
        said("custom_agent", "Aurora service centre", "conversation.end", Value::Null),
    ]
}

/// Members that are missing, of another type, or of a version to come.
fn odd() -> Vec<Value> {
    vec![
        text("customer", "Émile", "Bonjour 👋 \u{202e}abc\u{202c} <b>not bold</b>"),
        said("hologram", "From tomorrow", "richMessage.hologram", json!({"json": {"depth": 3}})),
        said(
            "egain_bot",
            "Virtual assistant, retail",
            "richMessage.listpicker",
            json!({"json": "{\"items\": [1,"}),
        ),
        said(
            "egain_bot",
            "Virtual assistant, retail",
            "richMessage.quickreply",
            json!({"json": {"options": {"a": 1}}}),
        ),
        said(
            "egain_bot",
            "Virtual assistant, retail",
            "richMessage.richlink",
            json!({"json": {"title": ["x"], "url": "javascript:alert(1)"}}),
        ),
        said(
            "egain_agent",
            "Agent",
            "text",
            json!({"html": "<p>Bold <b>words</b><script>alert(1)</script></p>"}),
        ),
        json!({"type": {"value": "text"}, "content": {"text": "Nobody is said to have sent this."}}),
        json!({"type": "text", "sender": "customer", "content": "All of it is text", "created": "yesterday"}),
        json!({"type": {"value": "text"}, "sender": {"type": "customer"}, "content": {"text": "Two files"},
            "status": "lost", "attachments": {"attachment": [
            {"name": "bill.pdf", "contentType": "application/pdf", "size": "81920", "url": "https://files.example.com/bill.pdf"},
            {"name": "nameless"}]}}),
        said("customer", "Émile", "conversation.end", Value::Null),
    ]
}
