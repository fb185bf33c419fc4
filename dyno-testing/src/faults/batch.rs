//! Which members of a batch does the service leave over?

use serde_json::{Map, Value};

use super::draw::mixed;

/// Takes members out of the request of a batch, and returns them in the form in which the answer gives them back: with all
/// that stood beside them.
pub(super) fn take(request: &mut Value, count: Option<usize>, draw: u64) -> Map<String, Value> {
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
    // A draw is even over the number of those left over, and again over which they are.
    let count = count.unwrap_or_else(|| 1 + (mixed(draw) % total.max(1) as u64) as usize);
    let mut order: Vec<usize> = (0..total).collect();
    order.sort_by_key(|&place| mixed(draw ^ mixed(place as u64 + 1)));
    let taken: Vec<usize> = order.into_iter().take(count).collect();

    let mut left_over = Map::new();
    let mut place = 0;
    for (table, members) in tables.iter_mut() {
        let mut left = members.clone();
        let (Some(kept), Some(left_list)) = (list(members), list(&mut left)) else {
            continue;
        };
        left_list.clear();
        for member in std::mem::take(kept) {
            if taken.contains(&place) {
                left_list.push(member);
            } else {
                kept.push(member);
            }
            place += 1;
        }
        if !left_list.is_empty() {
            left_over.insert(table.clone(), left);
        }
    }
    tables.retain(|_, members| list(members).is_some_and(|list| !list.is_empty()));
    left_over
}

/// Whether a request has members that can be sent.
pub(super) fn is_empty(request: &Value) -> bool {
    let tables = request.get("RequestItems").and_then(Value::as_object);
    tables.is_none_or(Map::is_empty)
}

/// Adds members to those that the answer leaves over.
pub(super) fn add(answer: &mut Value, operation: &str, left_over: Map<String, Value>) {
    let member = match operation {
        "BatchGetItem" => "UnprocessedKeys",
        _ => "UnprocessedItems",
    };
    let Some(answer) = answer.as_object_mut() else {
        return;
    };
    let unprocessed = answer
        .entry(member)
        .or_insert_with(|| Value::Object(Map::new()));
    let Some(unprocessed) = unprocessed.as_object_mut() else {
        return;
    };
    for (table, mut left) in left_over {
        match unprocessed.get_mut(&table).and_then(list) {
            Some(there) => there.extend(list(&mut left).map(std::mem::take).unwrap_or_default()),
            None => drop(unprocessed.insert(table, left)),
        }
    }
}

/// The operations of one table, or its keys.
fn list(members: &mut Value) -> Option<&mut Vec<Value>> {
    match members {
        Value::Array(operations) => Some(operations),
        read => read.get_mut("Keys")?.as_array_mut(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_left_over_and_what_is_sent_are_all_there_was() {
        let keys =
            |range: std::ops::Range<u32>| range.map(|id| json!({ "id": { "N": id.to_string() } }));
        let request = json!({ "RequestItems": {
            "A": { "Keys": keys(0..7).collect::<Vec<_>>(), "ConsistentRead": true },
            "B": { "Keys": keys(7..9).collect::<Vec<_>>() },
        } });
        let mut counts = std::collections::BTreeSet::new();
        for draw in 0..100 {
            let mut sent = request.clone();
            let left = take(&mut sent, None, draw);
            let mut answer = json!({ "UnprocessedKeys": sent["RequestItems"].clone() });
            let count: usize = left
                .values()
                .map(|table| table["Keys"].as_array().unwrap().len())
                .sum();
            counts.insert(count);
            assert_eq!(is_empty(&sent), count == 9);
            assert!(
                left.get("A")
                    .is_none_or(|table| table["ConsistentRead"] == true)
            );
            add(&mut answer, "BatchGetItem", left);
            let mut all = answer["UnprocessedKeys"].clone();
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
    fn as_many_are_left_over_as_asked() {
        let put = |id: u32| json!({ "PutRequest": { "Item": { "id": { "N": id.to_string() } } } });
        let mut sent = json!({ "RequestItems": { "A": (0..5).map(put).collect::<Vec<_>>() } });
        let left = take(&mut sent, Some(2), 7);
        assert_eq!(left["A"].as_array().unwrap().len(), 2);
        assert_eq!(sent["RequestItems"]["A"].as_array().unwrap().len(), 3);
        let mut answer = json!({ "UnprocessedItems": {} });
        add(&mut answer, "BatchWriteItem", left.clone());
        assert_eq!(answer, json!({ "UnprocessedItems": left }));
        assert_eq!(
            take(&mut sent, Some(9), 7)["A"].as_array().unwrap().len(),
            3
        );
        assert!(is_empty(&sent));
    }
}
