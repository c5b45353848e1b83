//! Deployments of this browser: asked for, watched over pages and reloads, and remembered.

use crate::prelude::*;
use baton_model::{
    Cause, Failure, Record, Resource, Value,
    config::System,
    ocp::{
        app::{self, Deployed, Status},
        deployment::{Deployment, Event, State, Step},
        history, parts, path,
        queue::{Order, Queue},
        refusal,
    },
};
use gloo_net::http::Method;

use super::{Known, Seen, Store};
use crate::{
    api::{Call, Session, send},
    ui::{Notices, now, sleep, storage},
};

/// Seconds that a deploy may take which answers when it is done (Q18).
const LONG: u32 = 900;
/// Milliseconds between two looks at the clock while waiting.
const TICK: u32 = 250;
/// Whether the browser notifies when a deployment is over: `on`.
const NOTIFY: &str = "baton.notify";
/// What this tab has asked for and not heard of yet: a reload interrupts that, another tab does not.
const ASKED: &str = "baton.asked";
/// Milliseconds between two looks at an app whose deploy another tab waits for.
const OTHERS: u32 = 10_000;

/// The deployments of the environment on the screen.
#[derive(Clone, Copy)]
pub struct Deployments {
    session: Session,
    store: Store,
    notices: Notices,
    /// Id of each environment.
    environments: StoredValue<Vec<String>>,
    /// The environment whose deployments these are, once they were read.
    of: StoredValue<Option<usize>>,
    /// The newest first.
    pub all: RwSignal<Vec<Deployment>>,
    /// Those that this tab watches.
    watched: StoredValue<Vec<String>>,
    /// Those that ended, or were started, while this page was open: the tray shows them.
    pub fresh: RwSignal<Vec<String>>,
    /// Whether the browser notifies.
    pub notifies: RwSignal<bool>,
    /// The apps that come after the one that is being deployed.
    pub queue: RwSignal<Queue>,
    /// Whether this page deploys them; else they wait for the person.
    pub works: RwSignal<bool>,
    /// The environment refused to deploy in the background.
    pub no_background: RwSignal<bool>,
}

impl Deployments {
    /// Nothing yet: what the browser remembers is read by [`Deployments::follow`].
    pub fn new(
        session: Session,
        store: Store,
        notices: Notices,
        environments: Vec<String>,
    ) -> Self {
        Self {
            session,
            store,
            notices,
            environments: StoredValue::new(environments),
            of: StoredValue::new(None),
            all: RwSignal::new(Vec::new()),
            watched: StoredValue::new(Vec::new()),
            fresh: RwSignal::new(Vec::new()),
            queue: RwSignal::new(Queue::default()),
            works: RwSignal::new(false),
            no_background: RwSignal::new(false),
            notifies: RwSignal::new(storage::local(NOTIFY).as_deref() == Some("on")),
        }
    }

    /// Whether there is anything to show or to watch. Reactive.
    pub fn any(&self) -> bool {
        self.session.environment.track();
        let kept = storage::local(&self.key()).is_some_and(|kept| kept.len() > "[]".len());
        self.all.with(|all| !all.is_empty()) || kept
    }

    /// Reads what the browser remembers of the environment on the screen, and watches what is
    /// under way as soon as somebody is signed in. For as long as the caller lives.
    pub fn follow(self) {
        let session = self.session;
        Effect::new(move |_| {
            let index = session.environment.get();
            let before = self.of.get_value();
            if before == Some(index) {
                return;
            }
            self.of.set_value(Some(index));
            // What was started before anything was read belongs to this environment.
            if before.is_some() {
                self.watched.update_value(Vec::clear);
                self.no_background.set(false);
                self.fresh.set(Vec::new());
            }
            self.all.set(history::read(&storage::local(&self.key()).unwrap_or_default()));
            if before.is_some() || !self.works.get_untracked() {
                self.find_queue();
            }
        });
        let signed_in = Memo::new(move |_| {
            (session.environment.get(), session.is_signed_in(System::Orchestrator))
        });
        Effect::new(move |_| {
            if signed_in.get().1 {
                self.watch_all();
            }
        });
        let heard = window_event_listener(ev::storage, move |event: web_sys::StorageEvent| {
            if event.key().as_deref() == Some(&self.key()) {
                self.hear(&event.new_value().unwrap_or_default());
            }
        });
        on_cleanup(move || heard.remove());
    }

    fn key(self) -> String {
        let index = self.session.environment.get_untracked();
        let id = self.environments.with_value(|all| all.get(index).cloned().unwrap_or_default());
        format!("baton.deployments.{id}")
    }

    /// Another tab wrote: its list holds, but for what only this tab knows to be under way.
    fn hear(self, written: &str) {
        let mut all = history::read(written);
        let mut ours = self.all.get_untracked();
        ours.retain(|one| !one.state.is_over());
        history::merge(&mut all, ours);
        self.all.set(all);
    }

    /// The latest deployment of an app. Reactive.
    pub fn latest(&self, app: &str) -> Option<Deployment> {
        self.all.with(|all| all.iter().find(|one| one.app == app).cloned())
    }

    /// One deployment. Reactive.
    pub fn get(&self, key: &str) -> Option<Deployment> {
        self.all.with(|all| all.iter().find(|one| one.key == key).cloned())
    }

    /// Forgets what is over.
    pub fn clear(&self) {
        self.all.update(|all| all.retain(|one| !one.state.is_over()));
        self.fresh.set(Vec::new());
        storage::set_local(&self.key(), &self.all.with_untracked(|all| history::write(all)));
    }

    /// Takes what is over out of the tray.
    pub fn tidy(&self) {
        let running = |key: &String| {
            self.all
                .with_untracked(|all| all.iter().any(|one| one.key == *key && !one.state.is_over()))
        };
        self.fresh.update(|fresh| fresh.retain(running));
    }

    /// Turns notifications of the browser on or off; whether they are on now.
    pub async fn notify(self, on: bool) -> bool {
        let mut on = on && can_notify();
        if on && web_sys::Notification::permission() != web_sys::NotificationPermission::Granted {
            on = match web_sys::Notification::request_permission() {
                Ok(asked) => wasm_bindgen_futures::JsFuture::from(asked)
                    .await
                    .is_ok_and(|answer| answer.as_string().as_deref() == Some("granted")),
                Err(_) => false,
            };
        }
        storage::set_local(NOTIFY, if on { "on" } else { "off" });
        let _ = self.notifies.try_set(on);
        on
    }

    /// Deploys an app, to be kept under `key`, and watches it to its end; how it ended, and `None`
    /// if the page turned to another environment meanwhile.
    async fn run(self, key: String, order: Order) -> Option<State> {
        // Before anybody else can see it: one watches it, and no more.
        self.watched.update_value(|all| all.push(key.clone()));
        note_asked(&key, true);
        if self.begin(&key, &order).await.is_none() {
            note_asked(&key, false);
            self.watched.update_value(|all| all.retain(|other| *other != key));
            return None;
        }
        let mut answer = self.ask(&order, order.background).await;
        if matches!(&answer, Err(failure) if order.background && Deployment::wants_no_background(failure))
        {
            self.no_background.set(true);
            answer = self.ask(&order, false).await;
        }
        note_asked(&key, false);
        match answer {
            Ok(answer) => {
                self.take(&key, &Event::Answered(&answer.unwrap_or(Value::Null)))?;
            }
            Err(failure) => {
                // The page turned to another environment: what is kept there says so.
                self.take(&key, &Event::Failed(&failure))?;
            }
        }
        self.watch(key, false).await
    }

    async fn ask(self, order: &Order, background: bool) -> Result<Option<Value>, Failure> {
        let path = path::deploy(&order.app, order.legacy, order.all, background);
        let mut call = Call::write(System::Orchestrator, Method::POST, path, None);
        // The environment may not deploy in the background, whatever was asked for (Q13).
        call.seconds = Some(LONG);
        send(self.session, call).await
    }

    /// Deploys an app, or several one after the other: behind those that wait already.
    pub async fn run_all(self, mut orders: Vec<Order>, stop: bool) {
        if orders.len() == 1
            && let Some(order) = orders.pop()
        {
            self.run(fresh_key(), order).await;
            return;
        }
        self.queue.update(|queue| {
            // Those that were left are not started along with others.
            if !self.works.get_untracked() {
                *queue = Queue::default();
            }
            queue.add(orders, stop, now());
        });
        self.keep_queue();
        if !self.works.get_untracked() {
            self.work().await;
        }
    }

    /// Goes on with those that wait, once the one before them is over.
    pub async fn go_on(self) {
        if self.works.get_untracked() || !self.session.is_signed_in(System::Orchestrator) {
            return;
        }
        // The person has seen what failed.
        self.queue.update(|queue| {
            let before = std::mem::take(&mut queue.after);
            let is_open = |one: &Deployment| one.key == before && !one.state.is_over();
            if self.all.with_untracked(|all| all.iter().any(is_open)) {
                queue.after = before;
            }
        });
        self.work().await;
    }

    /// Those that wait are not to be deployed.
    pub fn drop_queue(self) {
        self.queue.update(|queue| queue.orders.clear());
        self.keep_queue();
    }

    async fn work(self) {
        let epoch = self.session.epoch(System::Orchestrator);
        let is_left = || self.session.epoch(System::Orchestrator) != epoch;
        self.works.set(true);
        let before = self.queue.with_untracked(|queue| queue.after.clone());
        let mut ended = if before.is_empty() { None } else { self.end_of(&before, &is_left).await };
        while !is_left() {
            let goes_on = match ended.take() {
                Some(state) => self.queue.try_update(|queue| queue.ended(state)) == Some(true),
                None => true,
            };
            let key = fresh_key();
            let next = if goes_on {
                self.queue.try_update(|queue| queue.next(&key)).flatten()
            } else {
                None
            };
            self.keep_queue();
            let Some(order) = next else {
                self.works.set(false);
                let (sum, all) =
                    self.queue.with_untracked(|queue| (queue.sum(), queue.done == queue.of));
                if all {
                    self.notices.say(sum);
                } else {
                    self.notices.tell(sum);
                }
                return;
            };
            ended = self.run(key, order).await;
            if ended.is_none() {
                break;
            }
        }
        // What was kept says what is still to be done, for whoever comes back to it.
        self.works.set(false);
        self.find_queue();
    }

    /// How a deployment that is watched already ends.
    async fn end_of(self, key: &str, is_left: &impl Fn() -> bool) -> Option<State> {
        loop {
            let state = self.all.with_untracked(|all| {
                all.iter().find(|one| one.key == key).map_or(State::Unknown, |one| one.state)
            });
            if state.is_over() {
                return Some(state);
            }
            if is_left() {
                return None;
            }
            sleep(TICK).await;
        }
    }

    fn queue_key(self) -> String {
        self.key().replacen("deployments", "queue", 1)
    }

    /// Keeps the queue for this tab alone: other tabs must not deploy the same.
    fn keep_queue(self) {
        self.queue.with_untracked(|queue| {
            if queue.orders.is_empty() {
                storage::remove_session(&self.queue_key());
            } else {
                storage::set_session(&self.queue_key(), &queue.write());
            }
        });
    }

    /// Finds what this tab did not come to in the environment on the screen.
    fn find_queue(self) {
        let kept = storage::session_json(&self.queue_key());
        let queue = self.all.with_untracked(|all| Queue::read(&kept, all));
        let _ = self.queue.try_set(queue);
    }

    async fn begin(self, key: &str, order: &Order) -> Option<()> {
        let mut one = Deployment::new(key.to_owned(), &order.app, &order.name, now());
        one.all = order.all;
        one.legacy = order.legacy;
        one.background = order.background;
        self.fresh.update(|fresh| fresh.push(key.to_owned()));
        self.keep(one.clone());
        // What is compared with later, whatever the page knew.
        let epoch = self.session.epoch(System::Orchestrator);
        let before = self.deployed(&order.app).await.unwrap_or_default();
        if self.session.epoch(System::Orchestrator) != epoch {
            return None;
        }
        one.before = before;
        one.started = now();
        self.keep(one);
        Some(())
    }

    /// Puts a deployment into what the browser keeps, beside what other tabs put there.
    fn keep(self, one: Deployment) {
        let key = self.key();
        let mut all = match storage::local(&key) {
            Some(kept) => history::read(&kept),
            None => self.all.get_untracked(),
        };
        // What ended in another tab has ended.
        let is_over = |kept: &Deployment| kept.key == one.key && kept.state.is_over();
        if one.state.is_over() || !all.iter().any(is_over) {
            history::put(&mut all, one);
        }
        storage::set_local(&key, &history::write(&all));
        let _ = self.all.try_set(all);
    }

    /// Tells a deployment what happened; what it is now, `None` if it is not here any more.
    fn take(self, key: &str, event: &Event<'_>) -> Option<Deployment> {
        let mut one =
            self.all.with_untracked(|all| all.iter().find(|one| one.key == key).cloned())?;
        let was_over = one.state.is_over();
        one.on(event, now());
        self.keep(one.clone());
        if one.state.is_over() && !was_over {
            self.over(one.clone());
        }
        Some(one)
    }

    /// The person no longer wants to watch it.
    pub fn give_up(self, key: &str) {
        self.take(key, &Event::GivenUp);
    }

    /// Goes on watching what was under way when the page was left.
    fn watch_all(self) {
        let open: Vec<String> = self.all.with_untracked(|all| {
            all.iter().filter(|one| !one.state.is_over()).map(|one| one.key.clone()).collect()
        });
        for key in open {
            if self.watched.with_value(|all| all.contains(&key)) {
                continue;
            }
            self.watched.update_value(|all| all.push(key.clone()));
            self.fresh.update(|fresh| fresh.push(key.clone()));
            if storage::session_json(ASKED).get(&key).is_some() {
                note_asked(&key, false);
                self.take(&key, &Event::Interrupted);
            }
            spawn_local(async move {
                self.watch(key, true).await;
            });
        }
    }

    /// Asks until it is over; at once, where some time has passed since it was asked last.
    async fn watch(self, key: String, at_once: bool) -> Option<State> {
        let epoch = self.session.epoch(System::Orchestrator);
        let mut asked_to_wait = None;
        let mut waits = !at_once;
        loop {
            let mut one =
                self.all.with_untracked(|all| all.iter().find(|one| one.key == key).cloned())?;
            if !one.state.is_over() && std::mem::replace(&mut waits, true) {
                self.rest(&one, asked_to_wait.take()).await;
            }
            if self.session.epoch(System::Orchestrator) != epoch {
                self.watched.update_value(|all| all.retain(|other| *other != key));
                return None;
            }
            // Another tab may have been faster.
            one = self.all.with_untracked(|all| all.iter().find(|one| one.key == key).cloned())?;
            if one.state.is_over() {
                return Some(one.state);
            }
            if one.state == State::Sent {
                self.stand_by(&one, epoch).await;
                continue;
            }
            let step = one.step(now());
            let ended = one.state.is_over();
            self.keep(one.clone());
            match step {
                Step::Rest if ended => self.over(one),
                Step::Rest => {}
                Step::Ask(result) => {
                    let call = Call::get(System::Orchestrator, path::result(&result));
                    match send(self.session, call).await {
                        Ok(answer) => {
                            drop(self.take(&key, &Event::Result(&answer.unwrap_or(Value::Null))));
                        }
                        Err(failure) => match failure.cause {
                            Cause::NotFound => drop(self.take(&key, &Event::NoResult)),
                            Cause::TooMany(wait) | Cause::Server(wait) => asked_to_wait = wait,
                            Cause::SignIn => {
                                self.watched.update_value(|all| all.retain(|other| *other != key));
                                return None;
                            }
                            _ => {}
                        },
                    }
                }
                Step::Look => match self.deployed(&one.app).await {
                    Ok(deployed) => {
                        let status = self.status(&one.app).await;
                        if self.session.epoch(System::Orchestrator) == epoch {
                            self.take(&key, &Event::Looked(deployed, status));
                        }
                    }
                    Err(failure) if failure.cause == Cause::SignIn => {
                        self.watched.update_value(|all| all.retain(|other| *other != key));
                        return None;
                    }
                    Err(_) => {}
                },
            }
        }
    }

    /// Another tab waits for the answer to a deploy, if it is still there: the app itself may tell.
    async fn stand_by(self, one: &Deployment, epoch: u32) {
        if now() >= one.started + u64::from(LONG) * 1000 {
            self.take(&one.key, &Event::Interrupted);
            return;
        }
        self.rest(one, Some(OTHERS)).await;
        if self.session.epoch(System::Orchestrator) == epoch
            && let Ok(deployed) = self.deployed(&one.app).await
            && self.session.epoch(System::Orchestrator) == epoch
        {
            self.take(&one.key, &Event::Looked(deployed, None));
        }
    }

    /// Waits until the next question: longer where nobody sees the page, and no longer than that
    /// once somebody does.
    async fn rest(self, one: &Deployment, asked: Option<u32>) {
        let start = now();
        loop {
            sleep(TICK).await;
            let hidden = document().hidden();
            let over = self.all.try_with_untracked(|all| {
                all.iter().any(|kept| kept.key == one.key && kept.state.is_over())
            });
            if over != Some(false) || now() >= start + u64::from(one.wait(hidden, asked)) {
                return;
            }
        }
    }

    /// When an app was deployed: as it says itself, else as the list says.
    async fn deployed(self, id: &str) -> Result<Deployed, Failure> {
        let client = self.store.client(Resource::App);
        let single = client.read_one(id).await?;
        match Deployed::of(&single.json) {
            Deployed::Unsaid => {}
            deployed => return Ok(deployed),
        }
        let all = client.all_apps("").await?.page.records;
        let listed = all.into_iter().find(|record| record.id == id);
        Ok(listed.map(|record| Deployed::of(&record.json)).unwrap_or_default())
    }

    async fn status(self, id: &str) -> Option<Status> {
        let call = Call::get(System::Orchestrator, path::part(id, "status"));
        let answer = send(self.session, call).await.ok().flatten()?;
        let status = Status::read(&answer)?;
        self.store.statuses.set(id, Seen::Is(status.clone()));
        Some(status)
    }

    /// A deployment has ended: says so, and reads what it has changed.
    fn over(self, one: Deployment) {
        let said = match one.state {
            State::Done => format!("{} deployed", one.name),
            State::Refused => format!("{} not deployed: refused", one.name),
            State::Failed => format!("{} not deployed", one.name),
            State::Expired => format!("{}: the result is no longer kept", one.name),
            _ => format!("{}: outcome unknown", one.name),
        };
        if one.state == State::Done {
            self.notices.say(said.clone());
        } else {
            self.notices.tell(said.clone());
        }
        if self.notifies.get_untracked() && can_notify() {
            let _ = web_sys::Notification::new(&said);
        }
        self.store.statuses.again(&one.app);
        spawn_local(async move {
            self.refresh(&one.app).await;
            if one.refusal.as_ref().is_some_and(|refusal| refusal.count() > 0) {
                self.name_canvases(&one.key, &one.app).await;
            }
        });
    }

    /// Reads an app again, for lists and pages that show it.
    async fn refresh(self, id: &str) {
        let held = match self.store.of(Resource::App).with_untracked(|c| c.known(id)) {
            Known::Here(record) => Some(record),
            _ => None,
        };
        let client = self.store.client(Resource::App);
        if let Ok(single) = client.read_one(id).await {
            let record = app::filled(&single.json, held.as_deref().map(|held| &held.json), id);
            self.store.put(Resource::App, record);
        }
    }

    /// Finds out which flows the canvases of a refusal belong to.
    async fn name_canvases(self, key: &str, id: &str) {
        let own = match self.store.of(Resource::App).with_untracked(|c| c.known(id)) {
            Known::Here(record) => record,
            _ => Record::new(Value::Null).into(),
        };
        let call = Call::get(System::Orchestrator, path::part(id, "flows"));
        let answer = send(self.session, call).await.ok().flatten().unwrap_or(Value::Null);
        let flows = parts::flows(&answer).unwrap_or_default();
        let found = self.all.with_untracked(|all| all.iter().find(|one| one.key == key).cloned());
        if let Some(mut one) = found {
            one.canvases = refusal::canvas_names(&own.json, &flows);
            self.keep(one);
        }
    }
}

fn note_asked(key: &str, on: bool) {
    let mut asked = storage::session_json(ASKED);
    if let Some(members) = asked.as_object_mut() {
        if on {
            members.insert(key.to_owned(), Value::Bool(true));
        } else {
            members.shift_remove(key);
        }
    }
    storage::set_session(ASKED, &asked.to_string());
}

fn fresh_key() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// Whether the browser has notifications at all: some have them for installed pages only.
fn can_notify() -> bool {
    js_sys::Reflect::has(&window(), &"Notification".into()).unwrap_or(false)
}
