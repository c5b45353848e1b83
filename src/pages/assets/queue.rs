//! Files on their way: checked, then three at a time, each with its progress.

use crate::prelude::*;
use baton_model::{
    Failure, Resource, Value,
    asset::{self, Expiry, HEAD},
    conversation::Note,
};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, Url};

use crate::{
    api::{Outcome, Parcel, Running, create_asset, read_asset, upload},
    console::Console,
    ui::now,
};

/// Uploads at a time.
const AT_ONCE: usize = 3;
/// Milliseconds over which the speed is measured.
const WINDOW: u64 = 400;

/// How far a file is.
#[derive(Clone, PartialEq)]
pub enum Phase {
    /// Its first bytes are being read.
    Checking,
    /// It waits for the person.
    Ready,
    /// It waits for its turn.
    Waiting,
    /// A signed address is asked for.
    Asking,
    /// On its way.
    Sending(Way),
    /// It is there, under this id.
    Done(String),
    /// The person stopped it.
    Cancelled,
    /// It went wrong.
    Failed(Fault),
}

/// How much of a file is gone, and how fast.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Way {
    /// Bytes.
    pub sent: u64,
    /// Bytes per second; 0 while it is not known.
    pub speed: u64,
}

/// What went wrong with an upload.
#[derive(Clone, PartialEq)]
pub enum Fault {
    /// The server gave no signed address.
    Server(Failure),
    /// The host of the signed address said no.
    Host(u16, String),
    /// The connection broke.
    Broken,
    /// The host refuses pages of other origins: the line for a shell.
    Across(String),
}

/// A signed address that was given for a file.
#[derive(Clone)]
struct Made {
    id: String,
    url: String,
    expiry: Expiry,
}

/// A file of the queue. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Item {
    /// Unlike that of any other.
    pub key: u32,
    file: StoredValue<Option<File>>,
    /// What is known of it.
    pub info: RwSignal<asset::File>,
    /// Its picture, if it is one: an address of this page.
    pub preview: StoredValue<Option<String>>,
    /// How far it is.
    pub phase: RwSignal<Phase>,
    running: StoredValue<Option<Running>>,
    made: StoredValue<Option<Made>>,
}

impl Item {
    /// Its name as it is sent.
    pub fn name(&self) -> String {
        self.info.with(|info| asset::safe_name(&info.name))
    }

    fn is_active(&self) -> bool {
        matches!(self.phase.try_get_untracked(), Some(Phase::Asking | Phase::Sending(_)))
    }

    /// Whether something would be lost by leaving the page.
    pub fn is_busy(&self) -> bool {
        self.phase.with(|phase| matches!(phase, Phase::Waiting | Phase::Asking | Phase::Sending(_)))
    }
}

/// The queue. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Queue {
    /// What everything else is reached through.
    pub console: Console,
    /// The files.
    pub items: RwSignal<Vec<Item>>,
    /// Type of the channel that they are for.
    pub channel: RwSignal<String>,
    /// Type of the sender.
    pub sender: RwSignal<String>,
    next: StoredValue<u32>,
}

impl Queue {
    /// An empty one.
    pub fn new() -> Self {
        Self {
            console: Console::get(),
            items: RwSignal::new(Vec::new()),
            channel: RwSignal::new(String::new()),
            sender: RwSignal::new("customer".to_owned()),
            next: StoredValue::new(0),
        }
    }

    /// The record of the channel, or null. Reactive.
    pub fn channel_record(&self) -> Value {
        let wanted = self.channel.get();
        self.console.store.of(Resource::Channel).with(|all| {
            let fits = |record: &&std::sync::Arc<baton_model::Record>| {
                record.text("type") == Some(wanted.as_str())
            };
            all.all.iter().find(fits).map(|record| record.json.clone()).unwrap_or_default()
        })
    }

    /// Everything to be said about a file. Reactive.
    pub fn notes(&self, item: Item) -> Vec<Note> {
        let (channel, sender) = (self.channel_record(), self.sender.get());
        item.info.with(|info| asset::notes(info, &channel, &sender))
    }

    /// Takes files that were dropped, pasted or chosen.
    pub fn add(&self, files: &web_sys::FileList) {
        for place in 0..files.length() {
            if let Some(file) = files.get(place) {
                self.add_one(file);
            }
        }
    }

    fn add_one(&self, file: File) {
        self.next.update_value(|next| *next += 1);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let size = file.size() as u64;
        let info = asset::File { name: file.name(), size, head: Vec::new() };
        let is_picture = asset::content_type(&info.name, &file.type_()).starts_with("image/");
        let preview = is_picture.then(|| Url::create_object_url_with_blob(&file).ok()).flatten();
        let item = Item {
            key: self.next.get_value(),
            file: StoredValue::new(Some(file.clone())),
            info: RwSignal::new(info),
            preview: StoredValue::new(preview),
            phase: RwSignal::new(Phase::Checking),
            running: StoredValue::new(None),
            made: StoredValue::new(None),
        };
        self.items.update(|items| items.push(item));
        spawn_local(async move {
            let head = match file.slice_with_i32_and_i32(0, i32::try_from(HEAD).unwrap_or(16)) {
                Ok(part) => JsFuture::from(part.array_buffer()).await.ok(),
                Err(_) => None,
            };
            let head = head.map(|it| js_sys::Uint8Array::new(&it).to_vec()).unwrap_or_default();
            let _ = item.info.try_update(|info| info.head = head);
            if item.phase.try_get_untracked() == Some(Phase::Checking) {
                item.phase.set(Phase::Ready);
            }
        });
    }

    /// Takes a file out of the queue.
    pub fn remove(&self, item: Item) {
        self.items.update(|items| items.retain(|one| one.key != item.key));
        if let Some(url) = item.preview.get_value() {
            let _ = Url::revoke_object_url(&url);
        }
    }

    /// Files that can be sent. Reactive.
    pub fn ready(&self) -> usize {
        self.items.with(|items| items.iter().filter(|item| self.is_ready(**item)).count())
    }

    fn is_ready(&self, item: Item) -> bool {
        item.phase.with(|phase| *phase == Phase::Ready)
            && !self.notes(item).iter().any(Note::blocks)
    }

    /// Sends everything that can be sent.
    pub fn start(&self) {
        let items = self.items.get_untracked();
        for item in items.into_iter().filter(|item| untrack(|| self.is_ready(*item))) {
            item.phase.set(Phase::Waiting);
        }
        self.pump();
    }

    /// Sends a file once more.
    pub fn retry(&self, item: Item) {
        item.phase.set(Phase::Waiting);
        self.pump();
    }

    /// Stops a file.
    pub fn cancel(&self, item: Item) {
        item.phase.set(Phase::Cancelled);
        if let Some(running) = item.running.try_update_value(Option::take).flatten() {
            running.cancel();
        }
        self.pump();
    }

    /// Stops everything: the page is left.
    pub fn cancel_all(&self) {
        for item in self.items.try_get_untracked().unwrap_or_default() {
            if let Some(running) = item.running.try_update_value(Option::take).flatten() {
                running.cancel();
            }
            if let Some(url) = item.preview.try_get_value().flatten() {
                let _ = Url::revoke_object_url(&url);
            }
        }
    }

    /// Starts what waits, as far as there is room.
    fn pump(&self) {
        let Some(items) = self.items.try_get_untracked() else { return };
        let active = items.iter().filter(|item| item.is_active()).count();
        let waits = |item: &&Item| item.phase.get_untracked() == Phase::Waiting;
        for item in items.iter().filter(waits).take(AT_ONCE.saturating_sub(active)) {
            let (queue, item) = (*self, *item);
            item.phase.set(Phase::Asking);
            spawn_local(async move {
                let end = queue.run(item).await;
                // Stopped meanwhile, or the page is gone.
                if item.is_active() {
                    item.phase.set(end);
                }
                queue.pump();
            });
        }
    }

    async fn run(&self, item: Item) -> Phase {
        let Some(Some(file)) = item.file.try_get_value() else { return Phase::Cancelled };
        let info = item.info.get_untracked();
        let (name, kind) =
            (asset::safe_name(&info.name), asset::content_type(&info.name, &file.type_()));
        let made = match self.address(item, &name, info.size).await {
            Ok(made) => made,
            Err(failure) => return Phase::Failed(Fault::Server(failure)),
        };
        if !item.is_active() {
            return Phase::Cancelled;
        }
        let how = self.console.config.with_value(|config| config.asset_upload.clone());
        let parcel = Parcel {
            url: made.url.clone(),
            file,
            name: name.clone(),
            content_type: kind.clone(),
            how,
            activity: self.console.session.activity,
        };
        item.phase.set(Phase::Sending(Way::default()));
        let mut begun = (now(), 0_u64);
        let speed = std::cell::RefCell::new(move |sent: u64| {
            let past = now().saturating_sub(begun.0);
            if past < WINDOW {
                return None;
            }
            let speed = sent.saturating_sub(begun.1).saturating_mul(1000) / past;
            begun = (now(), sent);
            Some(speed)
        });
        let progress = move |sent: u64| {
            let measured = (speed.borrow_mut())(sent);
            let _ = item.phase.try_update(|phase| {
                if let Phase::Sending(way) = phase {
                    *way = Way { sent, speed: measured.unwrap_or(way.speed) };
                }
            });
        };
        let outcome =
            upload(&parcel, |running| item.running.set_value(Some(running)), progress).await;
        let fault = match outcome {
            Outcome::Done => return self.done(item, &made, &info, &kind).await,
            Outcome::Cancelled => return Phase::Cancelled,
            Outcome::Refused(status, text) => {
                // This address is used up, or of no use.
                item.made.set_value(None);
                Fault::Host(status, text)
            }
            Outcome::Broken => Fault::Broken,
            Outcome::AcrossOrigins => {
                // It may have arrived although this page may not see the answer.
                let there = read_asset(self.console.session, &made.id).await;
                if there.is_ok_and(|asset| asset.get("contentUrl").is_some_and(Value::is_string)) {
                    return self.done(item, &made, &info, &kind).await;
                }
                Fault::Across(asset::curl(&parcel.how, &parcel.url, &info.name, &kind))
            }
        };
        Phase::Failed(fault)
    }

    /// A signed address: the one of the last try while it lasts.
    async fn address(&self, item: Item, name: &str, size: u64) -> Result<Made, Failure> {
        let lasts = |made: &Made| match made.expiry {
            Expiry::At(end) => end > now() + 5000,
            Expiry::Unknown => false,
        };
        if let Some(made) = item.made.get_value().filter(lasts) {
            return Ok(made);
        }
        let (channel, sender) = (self.channel.get_untracked(), self.sender.get_untracked());
        let body = asset::request(&channel, &sender, name, size);
        let answer = create_asset(self.console.session, &body).await?;
        let text = |name: &str| match answer.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let expiry = asset::expiry(answer.get("contentUrlExpiry").unwrap_or(&Value::Null), now());
        let made = Made { id: text("id"), url: text("contentUrl"), expiry };
        if made.url.is_empty() {
            return Err(Failure::without_answer(baton_model::Cause::Unreadable, "POST /assets"));
        }
        item.made.set_value(Some(made.clone()));
        Ok(made)
    }

    async fn done(&self, item: Item, made: &Made, info: &asset::File, kind: &str) -> Phase {
        let name = asset::safe_name(&info.name);
        let known = serde_json::json!({"id": made.id, "name": name, "size": info.size, "contentType": kind});
        let asset = read_asset(self.console.session, &made.id).await.unwrap_or(known);
        if item.is_active() {
            self.console.chats.note_asset(asset);
            self.console.notices.say(format!("{name} uploaded"));
        }
        Phase::Done(made.id.clone())
    }
}
