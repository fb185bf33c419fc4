//! Unprocessed items and keys of batches.

use serde_json::{Map, Value};

use super::draw::mixed;

/// Removes some items or keys from the request of a batch.
///
/// Returns them as the response lists them: with the other members of their table's request.
pub(super) fn remove_some(
    request: &mut Value,
    count: Option<usize>,
    draw: u64,
) -> Map<String, Value> {
    let Some(tables) = request
        .get_mut("RequestItems")
        .and_then(Value::as_object_mut)
    else {
        return Map::new();
    };
    let total: usize = tables
        .values_mut()
        .filter_map(list)
        .map(|list| list.len())
        .sum();
    // The draw is uniform over the counts, and then uniform over the selections of that count.
    let count = count.unwrap_or_else(|| 1 + (mixed(draw) % total.max(1) as u64) as usize);
    let mut order: Vec<usize> = (0..total).collect();
    order.sort_by_key(|&index| mixed(draw ^ mixed(index as u64 + 1)));
    let taken: Vec<usize> = order.into_iter().take(count).collect();

    let mut unprocessed = Map::new();
    let mut index = 0;
    for (table, members) in tables.iter_mut() {
        let mut removed = members.clone();
        let (Some(kept), Some(removed_list)) = (list(members), list(&mut removed)) else {
            continue;
        };
        removed_list.clear();
        for member in std::mem::take(kept) {
            if taken.contains(&index) {
                removed_list.push(member);
            } else {
                kept.push(member);
            }
            index += 1;
        }
        if !removed_list.is_empty() {
            unprocessed.insert(table.clone(), removed);
        }
    }
    tables.retain(|_, members| list(members).is_some_and(|list| !list.is_empty()));
    unprocessed
}

/// Returns whether nothing remains in the request of a batch.
pub(super) fn is_empty(request: &Value) -> bool {
    let tables = request.get("RequestItems").and_then(Value::as_object);
    tables.is_none_or(Map::is_empty)
}

/// Adds items or keys to the unprocessed ones of a response.
pub(super) fn add_unprocessed(response: &mut Value, operation: &str, added: Map<String, Value>) {
    let member = match operation {
        "BatchGetItem" => "UnprocessedKeys",
        _ => "UnprocessedItems",
    };
    let Some(response) = response.as_object_mut() else {
        return;
    };
    let unprocessed = response
        .entry(member)
        .or_insert_with(|| Value::Object(Map::new()));
    let Some(unprocessed) = unprocessed.as_object_mut() else {
        return;
    };
    for (table, mut members) in added {
        match unprocessed.get_mut(&table).and_then(list) {
            Some(list_there) => {
                list_there.extend(list(&mut members).map(std::mem::take).unwrap_or_default());
            }
            None => drop(unprocessed.insert(table, members)),
        }
    }
}

/// Returns the write operations of one table, or its keys.
fn list(members: &mut Value) -> Option<&mut Vec<Value>> {
    match members {
        Value::Array(operations) => Some(operations),
        keys => keys.get_mut("Keys")?.as_array_mut(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn unprocessed_and_sent_keys_are_all_keys() {
        let keys =
            |range: std::ops::Range<u32>| range.map(|id| json!({ "id": { "N": id.to_string() } }));
        let request = json!({ "RequestItems": {
            "A": { "Keys": keys(0..7).collect::<Vec<_>>(), "ConsistentRead": true },
            "B": { "Keys": keys(7..9).collect::<Vec<_>>() },
        } });
        let mut counts = std::collections::BTreeSet::new();
        for draw in 0..100 {
            let mut sent = request.clone();
            let removed = remove_some(&mut sent, None, draw);
            let mut response = json!({ "UnprocessedKeys": sent["RequestItems"].clone() });
            let count: usize = removed
                .values()
                .map(|table| table["Keys"].as_array().unwrap().len())
                .sum();
            counts.insert(count);
            assert_eq!(is_empty(&sent), count == 9);
            assert!(
                removed
                    .get("A")
                    .is_none_or(|table| table["ConsistentRead"] == true)
            );
            add_unprocessed(&mut response, "BatchGetItem", removed);
            let mut all = response["UnprocessedKeys"].clone();
            for table in all.as_object_mut().unwrap().values_mut() {
                table["Keys"]
                    .as_array_mut()
                    .unwrap()
                    .sort_by_key(Value::to_string);
            }
            assert_eq!(all, request["RequestItems"]);
        }
        assert_eq!(counts, (1..=9).collect());
    }

    #[test]
    fn the_given_count_is_unprocessed() {
        let put = |id: u32| json!({ "PutRequest": { "Item": { "id": { "N": id.to_string() } } } });
        let mut sent = json!({ "RequestItems": { "A": (0..5).map(put).collect::<Vec<_>>() } });
        let removed = remove_some(&mut sent, Some(2), 7);
        assert_eq!(removed["A"].as_array().unwrap().len(), 2);
        assert_eq!(sent["RequestItems"]["A"].as_array().unwrap().len(), 3);
        let mut response = json!({ "UnprocessedItems": {} });
        add_unprocessed(&mut response, "BatchWriteItem", removed.clone());
        assert_eq!(response, json!({ "UnprocessedItems": removed }));
        assert_eq!(
            remove_some(&mut sent, Some(9), 7)["A"]
                .as_array()
                .unwrap()
                .len(),
            3
        );
        assert!(is_empty(&sent));
    }
}
