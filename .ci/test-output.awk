# What `swift test` prints, without a line for each test that started or passed: failures, skipped tests and the closing line stay.
# Failures go to the file `failures` as well: several runs follow each other, and what failed has to be found at the end.
# Arguments of a test case may have line breaks: then its announcement goes on until the line that ends it.
announced && !/^(error: |✘ )/ {
    if (/ (started\.|seconds\.|suites?)$/) announced = 0
    next
}
/^\[[0-9]+\/[0-9]+\] / { next }
/^↳ (Testing Library|Target Platform)/ { next }
/^◇ / || /^✔ (Suite|Test case|Test "|Test [A-Za-z_]+\()/ {
    if (!/ (started\.|seconds\.)$/) announced = 1
    next
}
/ started\.$/ { next }
/^error: / || (/^✘ Test / && / (recorded an issue|failed after) /) || (/^↳ / && failing) {
    print >> failures
    failing = 1
}
!/^(↳|✘|error:)/ { failing = 0 }
{
    announced = 0
    print
    fflush()
}
