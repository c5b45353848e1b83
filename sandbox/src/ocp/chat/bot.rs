//! What the app answers. It repeats what it hears; some words, documented in the README, make it do something else,
//! so that a person or a test can see everything that a chat may send.

use serde_json::{Value, json};

/// Long enough for a person to see that somebody types.
const TYPING: u64 = 250;

/// One thing that happens, so many milliseconds after the one before.
pub struct Step {
    pub after: u64,
    pub what: What,
}

pub enum What {
    Event(Value),
    Error(&'static str, &'static str),
    /// The connection breaks without a farewell.
    Cut,
    EndDialog,
    Expire,
}

impl Step {
    pub fn now(what: What) -> Self {
        Self { after: 0, what }
    }
}

pub fn greeting(app: &str, simulator: bool) -> String {
    let place = if simulator { " in the simulator" } else { "" };
    format!("Hello, this is {app}{place}. How can I help?")
}

pub fn message(text: &str) -> Value {
    from("BOT", text)
}

fn from(source: &str, text: &str) -> Value {
    json!({"type": "dialog_message_event", "source": source, "utterance": text})
}

/// The steps after somebody was seen typing.
pub fn after_typing(mut steps: Vec<Step>) -> Vec<Step> {
    if let Some(first) = steps.first_mut() {
        first.after += TYPING;
    }
    let typing = json!({"type": "typing_event", "source": "BOT"});
    steps.insert(0, Step::now(What::Event(typing)));
    steps
}

pub fn reply(said: &str, fields: &Value) -> Vec<Step> {
    let event = |event: Value| vec![Step::now(What::Event(event))];
    let say = |text: &str| event(message(text));
    let steps = match said.to_lowercase().as_str() {
        "bye" => {
            let mut steps = say("Goodbye.");
            steps.push(Step::now(What::EndDialog));
            steps
        }
        "expire" => vec![Step::now(What::Expire)],
        "error" => {
            vec![Step::now(What::Error("INTERNAL_ERROR", "The app could not answer."))]
        }
        // The answer is given while nobody hears it.
        "cut" => {
            let mut steps = say("Here is what you missed.");
            steps.insert(0, Step::now(What::Cut));
            steps
        }
        "agent" => event(from("AGENT", "This is Astrid from the service desk.")),
        "system" => event(from("SYSTEM", "The conversation is recorded.")),
        "prompt" => event(prompt(&json!({"content": "This text is in the prompt only."}))),
        "masked" => event(prompt(&json!({"masked_content": "Your number ends in ****21."}))),
        "rich" => event(rich()),
        "fields" => say(&format!("Input fields: {fields}")),
        "unknown" => event(json!({"type": "survey_event", "questions": 3})),
        "long" => say(&"A long answer goes on and on. ".repeat(200)),
        "slow" => {
            vec![Step { after: 3000, what: What::Event(message("Sorry, that took a while.")) }]
        }
        "several" => [say("First."), say("Second."), say("Third.")].into_iter().flatten().collect(),
        _ => say(&format!("You said: {said}")),
    };
    after_typing(steps)
}

fn prompt(prompt: &Value) -> Value {
    json!({"type": "dialog_message_event", "source": "BOT", "dialog_response": {"prompt": prompt}})
}

fn rich() -> Value {
    json!({
        "type": "dialog_message_event",
        "source": "BOT",
        "utterance": "What would you like to do?",
        "dialog_response": {
            "prompt": {"content": "What would you like to do?"},
            "rich_content": [
                {"type": "buttons", "buttons": [
                    {"title": "Block a card", "value": "block"},
                    {"title": "Open the branch list", "url": "https://example.com/branches"},
                ]},
                {"type": "list", "items": [
                    {"title": "Gold card", "subtitle": "ends in 4821"},
                    {"title": "Debit card", "subtitle": "ends in 0077"},
                ]},
                {"type": "grid", "columns": 2, "cells": ["Mon", "9 to 17", "Tue", "9 to 19"]},
            ],
        },
    })
}
