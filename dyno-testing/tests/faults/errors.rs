//! Errors of DynamoDB, and how the SDK handles them.

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use dyno_testing::{Fault, Faults};

use super::{DONE, movie, n, outcomes, table};

#[tokio::test]
async fn the_sdk_retries_transient_errors() {
    for (fault, status) in [
        (Fault::Throttled, Some(400)),
        (Fault::Error("ThrottlingException"), Some(400)),
        (Fault::Error("RequestLimitExceeded"), Some(400)),
        (Fault::Error("InternalServerError"), Some(500)),
        (Fault::Error("ServiceUnavailable"), Some(503)),
        (Fault::Unavailable, Some(503)),
        (Fault::ConnectionReset, None),
    ] {
        let faults = Faults::none().on("PutItem").times(2).inject(fault.clone());
        let movies = table(&faults, 0).await;
        movies.put(&movie()).await.unwrap();
        let failed = (None, status);
        assert_eq!(outcomes(&faults), [failed, failed, DONE], "{fault:?}");
        assert_eq!(faults.slept().len(), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn errors_are_typed_errors_of_the_sdk_with_their_reasons() {
    let faults = Faults::none()
        .on("GetItem")
        .inject(Fault::Throttled)
        .on("Scan")
        .inject(Fault::Error("ThrottlingException"))
        .on("DeleteItem")
        .inject(Fault::Error("RequestLimitExceeded"))
        .on("Query")
        .inject(Fault::Error("AccessDeniedException"))
        .on("ListTables")
        .inject(Fault::Error("ExpiredTokenException"))
        .on("CreateTable")
        .inject(Fault::Error("LimitExceededException"))
        .on("ListTagsOfResource")
        .inject(Fault::Response {
            status: 418,
            body: "teapot".into(),
        });
    let movies = table(&faults, 0).await;
    let (sdk, name) = (movies.client().sdk(), movies.name());
    let key = || [("year".to_owned(), n(1985)), ("number".to_owned(), n(0))].into();

    let error = sdk
        .get_item()
        .table_name(name)
        .set_key(Some(key()))
        .send()
        .await
        .unwrap_err();
    let aws_sdk_dynamodb::operation::get_item::GetItemError::ProvisionedThroughputExceededException(
        error,
    ) = error.into_service_error()
    else {
        panic!("another error")
    };
    let reason = &error.throttling_reasons()[0];
    assert_eq!(
        reason.reason(),
        Some("TableReadProvisionedThroughputExceeded")
    );
    assert!(reason.resource().unwrap().ends_with(name));

    let error = sdk
        .scan()
        .table_name(name)
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    let aws_sdk_dynamodb::operation::scan::ScanError::ThrottlingException(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.throttling_reasons().len(), 1);

    let error = sdk
        .delete_item()
        .table_name(name)
        .set_key(Some(key()))
        .send()
        .await
        .unwrap_err();
    let aws_sdk_dynamodb::operation::delete_item::DeleteItemError::RequestLimitExceeded(error) =
        error.into_service_error()
    else {
        panic!("another error")
    };
    assert_eq!(
        error.throttling_reasons()[0].reason(),
        Some("TableWriteAccountLimitExceeded")
    );

    let error = movies.query(1985).all().await.unwrap_err();
    assert!(
        error.to_string().contains("AccessDeniedException"),
        "{error}"
    );
    let error = sdk.list_tables().send().await.unwrap_err();
    assert_eq!(error.code(), Some("ExpiredTokenException"));
    let error = movies
        .create_table()
        .into_sdk()
        .unwrap()
        .send()
        .await
        .unwrap_err();
    assert!(error.into_service_error().is_limit_exceeded_exception());
    let error = sdk
        .list_tags_of_resource()
        .resource_arn("x")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 418);
}
