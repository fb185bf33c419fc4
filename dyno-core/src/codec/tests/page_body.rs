use crate::codec::PageBody;

#[test]
fn what_surrounds_the_items_is_read() {
    let page = PageBody::new(
        r#"{"Count":1,"ScannedCount":3,"Items":[{}],"LastEvaluatedKey":{"id":{"N":"7"}},
        "ConsumedCapacity":{"TableName":"Movies","CapacityUnits":0.5}}"#,
    );
    assert_eq!((page.count().unwrap(), page.scanned().unwrap()), (1, 3));
    let key = page.last_evaluated_key().unwrap();
    assert_eq!(key, Some(r#"{"id":{"N":"7"}}"#));
    assert_eq!(page.capacity().unwrap(), Some(0.5));
    let bare = PageBody::new(r#"{"Count":0,"ScannedCount":2,"Items":[]}"#);
    assert_eq!((bare.count().unwrap(), bare.scanned().unwrap()), (0, 2));
    assert_eq!(bare.last_evaluated_key().unwrap(), None);
    assert_eq!(bare.capacity().unwrap(), None);
}
