//! Invoices and bills, which belong to each other many to many: AWS developer guide, "Best practices for managing
//! many-to-many relationships", adjacency list design pattern.

use dyno::{Collection, Model, Table, between};

use super::Design;

#[derive(Table)]
#[dyno(name = "invoices", partition_key(pk: String), sort_key(sk: String), entity = "kind",
       index(name = "GSI1", partition_key(sk: String), sort_key(pk: String)),
       entities(Invoice, Bill, Part))]
struct Billing;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Billing, partition_key = "INVOICE#{invoice}", sort_key = "INVOICE#{invoice}",
       index(GSI1, partition_key = "INVOICE#{invoice}", sort_key = "INVOICE#{invoice}"))]
struct Invoice { invoice: u32, customer: String, due: u32 }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Billing, partition_key = "BILL#{bill}", sort_key = "BILL#{bill}",
       index(GSI1, partition_key = "BILL#{bill}", sort_key = "BILL#{bill}"))]
struct Bill { bill: u32, amount: u32 }

/// The edge between an invoice and a bill.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Billing, partition_key = "INVOICE#{invoice}", sort_key = "BILL#{bill}",
       index(GSI1, partition_key = "BILL#{bill}", sort_key = "INVOICE#{invoice}"))]
struct Part { invoice: u32, bill: u32, amount: u32 }

#[derive(Collection, Debug, PartialEq)]
struct InvoiceWithBills { invoice: Option<Invoice>, parts: Vec<Part> }

#[derive(Collection, Debug, PartialEq)]
struct BillWithInvoices { bill: Option<Bill>, parts: Vec<Part> }

#[tokio::test]
async fn an_adjacency_list() {
    let design = Design::table_of::<Invoice>().await;
    let client = &design.client;
    let (invoices, bills, parts) = (client.table::<Invoice>(), client.table::<Bill>(), client.table::<Part>());
    let invoice = Invoice { invoice: 1, customer: "ada".into(), due: 20_261_231 };
    let bill = Bill { bill: 7, amount: 30 };
    let part = |invoice, bill| Part { invoice, bill, amount: 10 };
    bills.put(&bill).await.unwrap();
    parts.batch().put_all([part(1, 8), part(2, 7)]).await.unwrap();

    design.one(client.transact_write((invoices.create(&invoice), parts.create(&part(1, 7)))).or_error()).await;
    let found = design.one(client.collection::<InvoiceWithBills>().query(1).grouped()).await;
    assert_eq!(found, InvoiceWithBills { invoice: Some(invoice), parts: vec![part(1, 7), part(1, 8)] });
    let found = design.one(parts.query(1).sort_key(between(8, 9)).all()).await;
    assert_eq!(found, [part(1, 8)]);
    let found = design.one(client.collection::<BillWithInvoices>().index(Bill::GSI1).query(7).grouped()).await;
    assert_eq!(found, BillWithInvoices { bill: Some(bill.clone()), parts: vec![part(1, 7), part(2, 7)] });
    let found = design.one(parts.index(Part::GSI1).query(7).all()).await;
    assert_eq!(found, [part(1, 7), part(2, 7)]);
    let found = design.one(bills.get(7)).await;
    assert_eq!(found, Some(bill));
    design.one(parts.delete((1, 8))).await;
}
