//! Finding out about single records: mostly for their names, where others refer to them.

use std::{cell::RefCell, rc::Rc};

use crate::{
    lazy::part,
    prelude::*,
    ui::{now, sleep},
};
use baton_model::{Cause, Resource};

use super::{Collection, Known, Progress, Store};

/// Requests at a time.
const WORKERS: usize = 4;
/// Nothing is read until nobody has asked for so many milliseconds: of rows that only fly by, no
/// names are needed.
const REST: u64 = 80;
/// So many wait at most: more than are in sight. Others are asked for when they are seen again.
const MOST: usize = 240;

/// What is to be read one by one; what was asked for last, which is in sight, comes first.
#[derive(Default)]
struct Queue {
    waiting: Vec<(Resource, String)>,
    /// When something was last put in.
    asked: u64,
    workers: usize,
}

type Shared = Rc<RefCell<Queue>>;

thread_local! {
    /// With the store that it belongs to.
    static QUEUE: RefCell<Option<(*const (), Shared)>> = const { RefCell::new(None) };
}

/// The queue of a store. Here, not in the store: nothing is asked before the first rows are there.
fn queue_of(store: Store) -> Shared {
    let of = std::ptr::from_ref(&*store).cast();
    QUEUE.with_borrow_mut(|queue| {
        let (_, queue) = match queue.take().filter(|(other, _)| *other == of) {
            Some(own) => queue.insert(own),
            None => queue.insert((of, Shared::default())),
        };
        queue.clone()
    })
}

/// Finds out about a record that somebody asked for.
#[part(list)]
pub fn find_out(store: Store, resource: Resource, id: String) {
    let signal = store.of(resource);
    spawn_local(async move {
        let first = signal.with_untracked(|c| {
            c.progress == Progress::Idle
                && !c.stopped
                && !c.begins
                && c.all.is_empty()
                && c.page(1, super::load::PAGE).is_none()
        });
        // Most references are found on a first page; what is not is read by its id.
        if first && resource != Resource::Authentication {
            store.load_first(resource).await;
        }
        while signal
            .with_untracked(|c| c.begins || c.progress == Progress::Running && !c.has_begun())
        {
            sleep(20).await;
        }
        if is_asked(store, resource, &id) {
            put(store, resource, id);
        }
    });
}

fn is_asked(store: Store, resource: Resource, id: &str) -> bool {
    store.of(resource).with_untracked(|c| c.known(id)) == Known::Asked
}

fn put(store: Store, resource: Resource, id: String) {
    let shared = queue_of(store);
    let mut queue = shared.borrow_mut();
    queue.waiting.push((resource, id));
    queue.asked = now();
    if queue.waiting.len() > MOST {
        let (resource, id) = queue.waiting.remove(0);
        if is_asked(store, resource, &id) {
            store.of(resource).update_untracked(|c| c.set_known(&id, Known::Unasked));
        }
    }
    if queue.workers < WORKERS {
        queue.workers += 1;
        spawn_local(work(store, shared.clone()));
    }
}

async fn work(store: Store, queue: Shared) {
    loop {
        rest(&queue).await;
        let next = queue.borrow_mut().waiting.pop();
        let Some((resource, id)) = next else { break };
        // Its environment may have been left.
        if is_asked(store, resource, &id) && !is_known_to_miss(store, resource, &id) {
            read(store, resource, id).await;
        }
    }
    queue.borrow_mut().workers -= 1;
}

/// Whether it is not among all records, which have just come: that there is none is said without asking.
fn is_known_to_miss(store: Store, resource: Resource, id: &str) -> bool {
    let signal = store.of(resource);
    let misses = signal.with_untracked(|c| {
        // Of what the server holds back, or was moving between pages, nobody knows.
        c.progress == Progress::Complete && !c.moved && c.is_fresh()
    });
    if misses {
        signal.update(|c| c.conclude_missing(id));
    }
    misses
}

async fn rest(queue: &Shared) {
    loop {
        // A clock that was put back has no say.
        let since = now().checked_sub(queue.borrow().asked).unwrap_or(REST);
        if since >= REST {
            return;
        }
        sleep(u32::try_from(REST - since).unwrap_or_default()).await;
    }
}

async fn read(store: Store, resource: Resource, id: String) {
    store.keep_pace().await;
    let known = match store.client(resource).read_one(&id).await {
        Ok(record) => Known::Here(record.into()),
        Err(failure) => match failure.cause {
            // An id that the server takes for malformed points at nothing either.
            Cause::NotFound | Cause::Invalid => Known::Missing,
            Cause::Dropped => return,
            _ => Known::Refused,
        },
    };
    store.of(resource).update(|collection| collection.set_known(&id, known));
}

/// Reads a record again that was saved or deleted in another tab.
#[part(list)]
pub fn changed_elsewhere(store: Store, resource: Resource, id: String) {
    let signal = store.of(resource);
    if !matches!(signal.with_untracked(|c| c.known(&id)), Known::Here(_)) {
        store.stale(resource);
        return;
    }
    spawn_local(async move {
        match store.client(resource).read_one(&id).await {
            Ok(record) => store.put(resource, record),
            Err(failure) if failure.cause == Cause::NotFound => {
                store.remove(resource, &id);
                // Where all are here, no more need be read for it.
                if !signal.with_untracked(Collection::is_complete) {
                    store.stale(resource);
                }
            }
            Err(_) => {}
        }
    });
}
