//! Records as they are, where the list shows only some of their members.

use std::sync::Arc;

use baton_model::Record;

use super::state::ListState;

/// Whether reading a record gives more than the list does: asked of the first.
pub async fn are_partial(list: ListState, records: impl Iterator<Item = &Arc<Record>>) -> bool {
    let Some(first) = records.into_iter().find(|record| !record.id.is_empty()) else {
        return false;
    };
    let whole = read(list, first).await;
    let members = whole.json.as_object().into_iter().flat_map(|members| members.keys());
    members.into_iter().any(|name| first.json.get(name).is_none())
}

/// The record as it is read by itself; as the list has it where that fails.
pub async fn read(list: ListState, record: &Arc<Record>) -> Arc<Record> {
    if record.id.is_empty() {
        return record.clone();
    }
    list.store().keep_pace().await;
    let read = list.store().client(list.resource).read_one(&record.id).await;
    read.map_or_else(|_| record.clone(), Arc::new)
}
