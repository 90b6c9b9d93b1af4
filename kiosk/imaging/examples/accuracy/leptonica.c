/* Leptonica as a peer of the bench, through its library, because Debian's programs do not
   tell the angle. "skew FILE..." writes one angle a line, clockwise positive, or "none";
   "page FILE OUT" straightens a page and stores it as a PDF. */
#include <leptonica/allheaders.h>
#include <stdio.h>
#include <string.h>

/* The range of the kiosk's own search, with the steps of leptonica's defaults. */
static int angle_of(PIX *page, l_float32 *angle)
{
    l_float32 confidence = 0;
    PIX *grey = pixConvertTo8(page, 0);
    PIX *binary = pixThresholdToBinary(grey, 130);
    int failed = pixFindSkewSweepAndSearch(binary, angle, &confidence, 4, 2, 18.0, 1.0, 0.01);
    pixDestroy(&grey);
    pixDestroy(&binary);
    return failed;
}

static int skew(int count, char **files)
{
    for (int i = 0; i < count; i++) {
        l_float32 angle = 0;
        PIX *page = pixRead(files[i]);
        if (page == NULL || angle_of(page, &angle))
            printf("none\n");
        else
            printf("%.4f\n", -angle);
        pixDestroy(&page);
    }
    return 0;
}

static int straighten(const char *from, const char *to)
{
    l_float32 angle = 0;
    PIX *page = pixRead(from);
    if (page == NULL || angle_of(page, &angle))
        return 1;
    PIX *straight = pixRotate(page, angle * 3.14159265f / 180.0f, L_ROTATE_AREA_MAP,
                              L_BRING_IN_WHITE, 0, 0);
    return pixWrite(to, straight, IFF_LPDF);
}

int main(int count, char **arguments)
{
    setMsgSeverity(L_SEVERITY_NONE);
    if (count >= 2 && strcmp(arguments[1], "skew") == 0)
        return skew(count - 2, arguments + 2);
    if (count == 4 && strcmp(arguments[1], "page") == 0)
        return straighten(arguments[2], arguments[3]);
    return 2;
}
