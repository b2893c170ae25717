/* Computes what it reads, a line at a time: OPERATION ROUNDING then hi and lo of two decimals, or `parse 0` then a text. */
#include <tradingboost_decimal.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void print(tradingboost_decimal value) { printf("%" PRId64 " %" PRIu64 "\n", value.hi, value.lo); }

int main(void)
{
    char line[512], operation[16], text[TRADINGBOOST_DECIMAL_TEXT];
    while (fgets(line, sizeof line, stdin) != NULL) {
        tradingboost_decimal left = {0, 0}, right = {0, 0};
        int number = 0, read = 0;
        line[strcspn(line, "\n")] = 0;
        if (sscanf(line, "%15s %d%n", operation, &number, &read) < 2) return 1;
        /* Then one space: a text may begin with another. */
        read += line[read] == ' ' ? 1 : 0;
        tradingboost_rounding rounding = (tradingboost_rounding)number;
        if (strcmp(operation, "parse") == 0) {
            print(tradingboost_decimal_parse(line + read, strlen(line + read)));
            continue;
        }
        if (sscanf(line + read, "%" SCNd64 " %" SCNu64 " %" SCNd64 " %" SCNu64, &left.hi, &left.lo, &right.hi, &right.lo) != 4)
            return 1;
        if (strcmp(operation, "add") == 0) print(tradingboost_decimal_add(left, right));
        else if (strcmp(operation, "subtract") == 0) print(tradingboost_decimal_subtract(left, right));
        else if (strcmp(operation, "multiply") == 0) print(tradingboost_decimal_multiply(left, right, rounding));
        else if (strcmp(operation, "divide") == 0) print(tradingboost_decimal_divide(left, right, rounding));
        else if (strcmp(operation, "round") == 0) print(tradingboost_decimal_round(left, right, rounding));
        else if (strcmp(operation, "compare") == 0) printf("%d\n", tradingboost_decimal_compare(left, right));
        else if (strcmp(operation, "text") == 0) {
            tradingboost_decimal_text(left, text);
            puts(text);
        } else if (strcmp(operation, "double") == 0) {
            double value = tradingboost_decimal_double(left);
            uint64_t bits;
            memcpy(&bits, &value, sizeof bits);
            printf("%" PRIu64 "\n", bits);
        } else return 1;
    }
    return 0;
}
