//! Where and when all events come from.

pub(super) const ACCOUNT: &str = "123456789012";
pub(super) const REGION: &str = "us-east-1";
pub(super) const EPOCH_SECONDS: i64 = 1_767_225_600;
pub(super) const TIME: &str = "2026-01-01T00:00:00Z";
