//! Sends a request as a call of the SDK.

use std::sync::Arc;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::SdkError;

use super::call::{OwnBody, SdkCall};
use super::input::Input;
use super::operation::{Failed, Operation, send_as, send_copy_as};
use super::table_ref::TableRef;
use crate::error::Request;

/// The name of a request for errors: its operation and its table.
pub(crate) fn named<O: Operation>(target: &TableRef) -> Request {
    Request {
        operation: O::injection().operation.into(),
        table: Some((&*target.table).into()),
        tables: None,
        host: None,
    }
}

/// The call of a request, whose response is read into the sink.
pub(super) fn call<O: Operation, S>(input: &Input<O>, sink: S) -> Arc<SdkCall<S>> {
    let members = input.members();
    let own_body = match members.len() {
        0 => OwnBody::None,
        _ => OwnBody::Members(members.map(|(name, text)| (name, text.clone())).collect()),
    };
    let call = SdkCall::new(
        O::injection(),
        own_body,
        input.strip,
        input.meters.clone(),
        sink,
    );
    let call = call.retrying_conflicts(input.retries_conflicts);
    let call = call.directly(input.direct.clone());
    Arc::new(call.unseen(input.is_unseen))
}

/// Sends the skeleton, to which the call adds the members; or the full request through the SDK's maps, if nothing can
/// be injected.
pub(super) async fn send<O: Operation>(
    call: Arc<SdkCall>,
    input: Input<O>,
) -> Result<O::Output, Failed<O>> {
    let injection = O::injection();
    if injection.is_enabled() && !call.own_body.is_none() {
        let sent = send_copy_as(input.skeleton_ref(), call.clone()).await;
        // A response to a request that our interceptor has not seen is an error, because the members were missing.
        let unseen = !call.was_installed() && has_response(&sent);
        if !unseen && !call.was_aborted() {
            return sent;
        }
        injection.disable();
    }
    let full = input
        .into_full_request()
        .map_err(SdkError::construction_failure)?;
    send_as(full, call).await
}

fn has_response<T, E>(sent: &Result<T, SdkError<E, HttpResponse>>) -> bool {
    matches!(
        sent,
        Ok(_) | Err(SdkError::ServiceError(_) | SdkError::ResponseError(_))
    )
}
