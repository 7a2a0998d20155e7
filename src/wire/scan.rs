//! stub
use std::borrow::Cow;
/// stub
pub fn items(_a: &str) -> Option<std::vec::IntoIter<&str>> {
    todo!()
}
/// stub
pub fn is_truthy(_a: &str) -> bool {
    todo!()
}
/// stub
pub fn text(_a: &str) -> Option<Cow<'_, str>> {
    todo!()
}
