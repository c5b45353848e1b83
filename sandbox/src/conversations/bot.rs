//! The parts that nobody plays: a bot that follows a few rules, and an agent who says hello.
//!
//! A seat is played only while its callback is not on this machine and nobody has spoken for it through the API.

use serde_json::{Value, json};

use super::conversation::{Conversation, Stage};
use super::delivery;
use super::scene::{BotSeat, Scene, Seat};

/// A customer who says one of these wants a person.
const PERSON: [&str; 8] =
    ["agent", "human", "person", "adviser", "advisor", "representative", "someone", "operator"];
const GREETINGS: [&str; 7] = ["hello", "hi", "hey", "hej", "hola", "hallo", "moin"];

/// What the sandbox says after a message that is stored already, in order.
pub fn react(conversation: &mut Conversation, scene: &Scene, message: &Value, is_first: bool) {
    let message_type = message["type"]["value"].as_str().unwrap_or_default();
    let sender = message["sender"]["type"].as_str().unwrap_or_default();
    if message_type == "escalation.transfer" {
        escalate(conversation, scene);
    } else if message_type == "conversation.end" {
        conversation.over = true;
    } else if sender == "customer" {
        answer(conversation, scene, message_type, message, is_first);
    }
}

fn answer(
    conversation: &mut Conversation,
    scene: &Scene,
    message_type: &str,
    message: &Value,
    is_first: bool,
) {
    match conversation.stage {
        Stage::Bot(number) => {
            let Some(bot) = scene.bots.get(number) else { return };
            if !is_played(conversation, &bot.seat) {
                return;
            }
            if is_first {
                greet(conversation, bot);
            }
            match message_type {
                "text" => reply(conversation, scene, bot, &text_of(message), is_first),
                "authentication.success" => {
                    say(conversation, &bot.seat, "Thank you, you are signed in.");
                }
                "authentication.failure" => {
                    say(conversation, &bot.seat, "That did not work. Do you want to try again?");
                }
                _ => {}
            }
        }
        Stage::Agent if is_first => arrive(conversation, scene),
        Stage::Agent | Stage::Nobody => {}
    }
}

fn text_of(message: &Value) -> String {
    let content = &message["content"];
    content["text"].as_str().or(content["html"].as_str()).unwrap_or_default().to_lowercase()
}

fn greet(conversation: &mut Conversation, bot: &BotSeat) {
    say(conversation, &bot.seat, &format!("Hello, this is {}.", bot.seat.name));
    if bot.intents.is_empty() {
        return;
    }
    let option = |(value, text): &(String, String)| json!({"value": value, "displayValue": text});
    let options: Vec<_> = bot.intents.iter().map(option).collect();
    let content = json!({"json": {"text": "What is it about?", "options": options}});
    speak(conversation, &bot.seat, "richMessage.quickreply", Some(content));
}

fn reply(
    conversation: &mut Conversation,
    scene: &Scene,
    bot: &BotSeat,
    text: &str,
    is_first: bool,
) {
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    if words.iter().any(|word| PERSON.contains(word)) {
        return hand_over(conversation, scene, bot);
    }
    let about = bot.intents.iter().find(|(value, shown)| {
        let known = format!("{value} {shown}").to_lowercase();
        let mut known = known.split(|letter: char| !letter.is_alphanumeric());
        known.any(|word| word.chars().count() > 3 && words.contains(&word))
    });
    if let Some((_, shown)) = about {
        conversation.misses = 0;
        say(
            conversation,
            &bot.seat,
            &format!("{shown}: this is what I can do for you. Anything else?"),
        );
    } else if words.iter().any(|word| word.starts_with("thank")) {
        say(conversation, &bot.seat, "You are welcome.");
    } else if words.iter().any(|word| GREETINGS.contains(word)) || (is_first && words.is_empty()) {
        if !is_first {
            say(conversation, &bot.seat, "Hello again.");
        }
    } else {
        conversation.misses += 1;
        if conversation.misses > 1 {
            hand_over(conversation, scene, bot);
        } else {
            say(
                conversation,
                &bot.seat,
                "I did not understand that. Can you say it in other words?",
            );
        }
    }
}

fn hand_over(conversation: &mut Conversation, scene: &Scene, bot: &BotSeat) {
    say(conversation, &bot.seat, "I pass you on to somebody who can help.");
    speak(conversation, &bot.seat, "escalation.transfer", None);
    escalate(conversation, scene);
}

/// To the agents whom the bot names, else to the next bot, else to the agents of the orchestration.
fn escalate(conversation: &mut Conversation, scene: &Scene) {
    let Stage::Bot(number) = conversation.stage else { return };
    conversation.misses = 0;
    let names_agents = scene.bots.get(number).is_some_and(|bot| bot.escalates_to.is_some());
    if !names_agents && let Some(next) = scene.bots.get(number + 1) {
        conversation.stage = Stage::Bot(number + 1);
        if is_played(conversation, &next.seat) {
            greet(conversation, next);
        }
        return;
    }
    conversation.escalated_by = Some(number);
    let there = scene.agent_after(Some(number)).is_some();
    conversation.stage = if there { Stage::Agent } else { Stage::Nobody };
    arrive(conversation, scene);
}

fn arrive(conversation: &mut Conversation, scene: &Scene) {
    let Some(seat) = scene.agent_after(conversation.escalated_by) else { return };
    if is_played(conversation, &seat) {
        speak(conversation, &seat, "agent.join", None);
        say(
            conversation,
            &seat,
            "Hello, I am taking over. One moment while I read what you wrote.",
        );
    }
}

fn is_played(conversation: &Conversation, seat: &Seat) -> bool {
    conversation.plays(&seat.role) && !delivery::is_here(&seat.callback)
}

fn say(conversation: &mut Conversation, seat: &Seat, text: &str) {
    speak(conversation, seat, "text", Some(json!({"text": text, "redact": false})));
}

fn speak(conversation: &mut Conversation, seat: &Seat, message_type: &str, content: Option<Value>) {
    let mut message = json!({
        "type": {"value": message_type},
        "sender": {"type": seat.role, "participant": {"name": seat.name}},
    });
    if let Some(content) = content {
        message["content"] = content;
    }
    let customer = super::customer_recipient(conversation);
    conversation.store(&message, &[customer]);
}
