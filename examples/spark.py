"""Skills of a country's adverts, on Apache Spark.

    pip install pyspark            # and a Java runtime, 17 or later
    python examples/spark.py ADVERTS OUTPUT [--program adequation] [--id id] [--column FIELD=COLUMN]...

ADVERTS is a file or a folder of JSON Lines (one advert a line). Spark cuts it into partitions; each partition goes through
`adequation mentions`, which needs nothing but its framework of skills, and what comes out is written to OUTPUT as Parquet: one row for
each skill that an advert names (record, skill, role, confidence, place in the text). A record's rows do not depend on the partition
that it fell into, provided that the columns are named (--column), so that a small partition is not left to guess them.
"""

import argparse
import shlex

from pyspark.sql import SparkSession
from pyspark.sql.types import DoubleType, IntegerType, StringType, StructField, StructType

TEXTS = ["record", "skill", "label", "role", "status", "rung", "column"]
SCHEMA = StructType(
    [StructField(name, StringType()) for name in TEXTS]
    + [StructField("confidence", DoubleType())]
    + [StructField(name, IntegerType()) for name in ("from", "to")]
)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("adverts")
    arguments.add_argument("output")
    arguments.add_argument("--program", default="adequation", help="the program, on every machine at the same path")
    arguments.add_argument("--id", default="id", help="the field that names an advert")
    arguments.add_argument("--column", action="append", default=[], help="field and its column, as in: text=description")
    arguments.add_argument("--master", default="local-cluster[2,1,1024]", help="the cluster; two workers on this machine if not said")
    arguments.add_argument("--partitions", type=int, default=8)
    told = arguments.parse_args()

    spark = SparkSession.builder.master(told.master).appName("adequation").config("spark.ui.enabled", "false").getOrCreate()
    columns = "".join(f" --column {shlex.quote(column)}" for column in told.column)
    command = f"{shlex.quote(told.program)} mentions --id {shlex.quote(told.id)}{columns}"
    adverts = spark.sparkContext.textFile(told.adverts, minPartitions=told.partitions)
    # A partition whose program ends with another code than 0 fails the job: nothing is lost without a word.
    mentions = adverts.pipe(command, checkCode=True)
    spark.read.json(mentions, schema=SCHEMA).write.mode("overwrite").parquet(told.output)
    print(f"{spark.read.parquet(told.output).count()} mentions in {told.output}")
    spark.stop()


if __name__ == "__main__":
    main()
