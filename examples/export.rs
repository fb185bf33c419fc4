//! How do I read an export of a table, and load it into another table?
//!
//! `cargo run --example export` makes the files of an export of a temporary table on the embedded engine, as `aws s3
//! sync` leaves them in a directory, reads them into models, and loads the models into another table, with a progress
//! bar.

use std::fs::{self, File};
use std::path::Path;

use dyno::export::{Export, ImportWriter};
use dyno::{Model, Table};
use dyno_testing::temporary_table;
use futures::{StreamExt as _, TryStreamExt as _};
use indicatif::{ProgressBar, ProgressStyle};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Sensors")]
struct Sensor {
    #[dyno(partition_key)]
    id: u32,
    name: String,
    readings: Vec<f64>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sensors = temporary_table::<Sensor>().await?;
    let all = (0..1000).map(|id| Sensor {
        id,
        name: format!("sensor {id}"),
        readings: vec![0.5, f64::from(id)],
    });
    sensors.batch().put_all(all).await?;
    let directory = std::env::temp_dir().join(format!("dyno-export-{}", std::process::id()));
    export(&sensors, &directory).await?;

    let copy = temporary_table::<Sensor>().await?;
    load(
        &copy,
        &directory.join("AWSDynamoDB/01693685827463-2d8752fd"),
    )
    .await?;
    println!("the copy has {} sensors", copy.scan().count().await?);
    assert_eq!(copy.get(7_u32).await?, sensors.get(7_u32).await?);
    assert_eq!(copy.scan().count().await?, 1000);

    sensors.remove().await?;
    copy.remove().await?;
    fs::remove_dir_all(directory)?;
    Ok(())
}

/// Reads an export into models and writes them to a table. A line that cannot be read does not stop the others.
async fn load(sensors: &Table<Sensor>, directory: &Path) -> dyno::Result<()> {
    let export = Export::open(directory)?;
    println!(
        "an export of {}: {} items in {} files",
        export.summary().table_name(),
        export.item_count(),
        export.files().len()
    );
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} items");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(export.item_count()).with_style(style);

    let lines = export.read::<Sensor>().at_once(2).verify_md5().stream();
    let lines = lines.inspect(|_| bar.inc(1));
    let mut incomplete = None;
    let readable = lines.filter_map(|line| {
        let line = line.map_err(|error| match error.is_line() {
            true => bar.println(error.to_string()),
            // Such as a missing file: the others are read.
            false => incomplete = Some(error),
        });
        std::future::ready(line.ok())
    });
    sensors.batch().put_all(readable).await?;
    bar.abandon();
    incomplete.map_or(Ok(()), |error| Err(error.into()))
}

/// Does what ExportTableToPointInTime does in S3: writes data files and their manifests.
async fn export(
    sensors: &Table<Sensor>,
    directory: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    let export = "AWSDynamoDB/01693685827463-2d8752fd";
    fs::create_dir_all(directory.join(export).join("data"))?;
    let all: Vec<Sensor> = sensors.scan().stream().try_collect().await?;
    let mut manifest = String::new();
    for (number, part) in all.chunks(300).enumerate() {
        let key = format!("{export}/data/part{number}.json.gz");
        let mut writer = ImportWriter::gzip(File::create(directory.join(&key))?);
        let count = writer.write_all::<Sensor>(part)?;
        writer.finish()?;
        manifest += &format!("{{\"itemCount\":{count},\"dataFileS3Key\":\"{key}\"}}\n");
    }
    fs::write(directory.join(export).join("manifest-files.json"), manifest)?;
    let summary = format!(
        r#"{{
            "version": "2020-06-30",
            "tableArn": "arn:aws:dynamodb:eu-central-1:123456789012:table/Sensors",
            "itemCount": {},
            "outputFormat": "DYNAMODB_JSON"
        }}"#,
        all.len()
    );
    fs::write(
        directory.join(export).join("manifest-summary.json"),
        summary,
    )?;
    Ok(())
}
